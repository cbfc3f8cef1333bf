// Which elements of a page hold text that a reader of the page would see.

const NO_TEXT =
  /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE|IFRAME|OBJECT|EMBED|CANVAS|BUTTON|SELECT|TEXTAREA|INPUT|SVG|MATH|VIDEO|AUDIO|IMG|HEAD|TITLE|META|LINK|RT|RP|PARAM|MAP)$/;

/** Whether elements of this name (upper case) can hold text of the page. */
export function isShown(name: string): boolean {
  return !NO_TEXT.test(name);
}

/** Whether the element says of itself that it is not seen. */
export function isHidden(element: Element): boolean {
  if (element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return true;
  const style = element.getAttribute('style');
  return style !== null && /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(style);
}
