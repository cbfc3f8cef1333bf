// Keeps the place of those who work by keys: when what has the focus goes, or can no longer be used, the browser drops the
// focus on the page as a whole, and the next Tab begins at the top. Here it goes to what stands nearest instead.

/** Places that are remembered; what was left longer ago is seldom where somebody is at work. */
const MOST = 20;

const FOCUSABLE =
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
const REGION = 'main, header, footer, nav, section[aria-label], article, dialog';

/** An element that had the focus, with what was around it then: once it is gone, it has no surroundings. */
interface Place {
  readonly element: Element;
  readonly around: readonly Element[];
}

/**
 * Watches a page until it goes. Where the focus is lost after a key, it is given, in this order, to what stands in the
 * lost element's stead, to the first control beside it within its region, to where the person was before, to the region
 * itself. After a pointer nothing is done: a focus that jumps would scroll or open a keyboard.
 */
export function keepFocus(page: Document): void {
  let byKey = false;
  let isWaiting = false;
  const places: Place[] = [];
  page.addEventListener('keydown', () => (byKey = true), { capture: true });
  page.addEventListener('pointerdown', () => (byKey = false), { capture: true });
  page.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || target === page.body) return;
    places.push({ element: target, around: surroundings(target) });
    if (places.length > MOST) places.shift();
  });
  const check = () => {
    isWaiting = false;
    const last = places.at(-1);
    if (!byKey || last === undefined || isHeld(page)) return;
    // A person may put the focus nowhere; then what had it is still there.
    if (isUsable(last.element)) return;
    heirOf(page, places, last)?.focus();
  };
  // Views that know better where the focus belongs put it there once they are drawn.
  const afterDrawing = () => setTimeout(check, 0);
  new MutationObserver(() => {
    if (isWaiting || !byKey || isHeld(page)) return;
    isWaiting = true;
    requestAnimationFrame(() => requestAnimationFrame(afterDrawing));
  }).observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'open'] });
}

/** Whether something usable has the focus. What was just disabled has it until the next frame. */
function isHeld({ activeElement, body }: Document): boolean {
  return activeElement !== null && activeElement !== body && isUsable(activeElement);
}

function isUsable(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });
}

/** The element's ancestors up to the region that it is in. */
function surroundings(element: Element): readonly Element[] {
  const around: Element[] = [];
  for (let at = element.parentElement; at?.matches('body *'); at = at.parentElement) {
    around.push(at);
    if (at.matches(REGION)) break;
  }
  return around;
}

function heirOf(page: Document, places: readonly Place[], last: Place): HTMLElement | null {
  return standIn(page, last) ?? beside(last) ?? before(page, places) ?? region(page, last);
}

/** What is drawn now where the element was: views give the two the same name. */
function standIn(page: Document, { element }: Place): HTMLElement | null {
  const name = element.getAttribute('data-testid');
  const found = name === null ? [] : page.querySelectorAll<HTMLElement>(`[data-testid="${CSS.escape(name)}"]`);
  return [...found].find((each) => each.matches(FOCUSABLE) && isUsable(each)) ?? null;
}

/** The first control in the nearest of its surroundings that are still there and have one. */
function beside({ around }: Place): HTMLElement | null {
  for (const each of around) {
    if (!isUsable(each) || each.matches('main')) continue;
    const found = [...each.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isUsable);
    if (found !== undefined) return found;
  }
  return null;
}

/** Where the person was before, as long as that is outside of what is gone. */
function before(page: Document, places: readonly Place[]): HTMLElement | null {
  for (const place of [...places].reverse()) {
    const { element } = place;
    if (element instanceof HTMLElement && isUsable(element)) return element;
    const found = standIn(page, place);
    if (found !== null) return found;
  }
  return null;
}

/** The region itself; it can take the focus but is no stop of Tab. */
function region(page: Document, { around }: Place): HTMLElement | null {
  const found = around.findLast((each) => each.matches(REGION) && isUsable(each)) ?? page.querySelector('main');
  if (!(found instanceof HTMLElement)) return null;
  if (!found.hasAttribute('tabindex')) found.tabIndex = -1;
  return found;
}
