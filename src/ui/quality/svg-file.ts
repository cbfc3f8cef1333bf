// A drawn picture as a file that looks the same alone: every style that the page gives it is written into it.

// Of all properties those that a picture here uses.
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'font-variant-numeric',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
] as const;

const SVG = 'http://www.w3.org/2000/svg';
/** On the page a picture has the page around it; alone it needs some ground, in pixels. */
const MARGIN = 12;
// What XML 1.0 cannot hold, not even escaped: control characters, lone surrogates and two others.
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The text of an SVG file: the picture in its present colours on the ground of the page, with its title. */
export function svgFile(picture: SVGSVGElement, title: string): string {
  const copy = styled(picture);
  copy.removeAttribute('aria-label');
  const ground = document.createElementNS(SVG, 'rect');
  const [width, height] = ['width', 'height'].map((name) => Number(picture.getAttribute(name)) + 2 * MARGIN);
  copy.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${width} ${height}`);
  for (const name of ['x', 'y']) ground.setAttribute(name, String(-MARGIN));
  for (const [name, value] of Object.entries({ width, height })) {
    copy.setAttribute(name, String(value));
    ground.setAttribute(name, String(value));
  }
  ground.setAttribute('fill', groundOf(picture));
  copy.prepend(textElement('title', title), ground);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

// These two are an element's own; the others it has from its parent, unless it says otherwise.
const NOT_INHERITED: Readonly<Record<string, string>> = { opacity: '1', 'dominant-baseline': 'auto' };

// A copy of an element and all within it.
function styled(element: Element): Element {
  const copy = element.cloneNode(false) as Element;
  copy.removeAttribute('class');
  copy.removeAttribute('style');
  const own = getComputedStyle(element);
  const above = element instanceof SVGSVGElement ? null : element.parentElement;
  const parent = above === null ? null : getComputedStyle(above);
  for (const name of STYLES) {
    const value = own.getPropertyValue(name);
    const without = NOT_INHERITED[name] ?? parent?.getPropertyValue(name);
    if (value !== '' && value !== without) copy.setAttribute(name, value);
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) copy.append(styled(child));
    else copy.append(wellFormed(child.textContent ?? ''));
  }
  return copy;
}

function textElement(name: string, text: string): Element {
  const element = document.createElementNS(SVG, name);
  element.textContent = wellFormed(text);
  return element;
}

function wellFormed(text: string): string {
  return text.replace(NOT_XML, '\uFFFD');
}

// The first colour behind the picture that is there at all.
function groundOf(picture: Element): string {
  for (let at: Element | null = picture; at !== null; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== '' && colour !== 'transparent' && !/^rgba\(.*, 0\)$/.test(colour)) return colour;
  }
  return 'none';
}
