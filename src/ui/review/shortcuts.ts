// The keys of the bench as a table, and which act a key press means. Single letters can be switched off (WCAG 2.1.4).

export type Act = 'accept' | 'reject' | 'edit' | 'clear' | 'undo' | 'previous' | 'next';

/** The letter of each act, in the order of the buttons. */
export const KEYS = {
  accept: 'a',
  reject: 'x',
  edit: 'e',
  clear: 'c',
  undo: 'u',
  previous: 'k',
  next: 'j',
} as const satisfies Record<Act, string>;

/** A key press as the page heard it; a KeyboardEvent fits. */
export interface Press {
  readonly key: string;
  /** Place on the keyboard, which stands in where the layout has no Latin letters. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

export interface Hearing {
  /** Whether single letters act. */
  readonly letters: boolean;
  /** Whether the press went to something that takes text, or a dialog is open. */
  readonly elsewhere: boolean;
}

/** Acts that every table has: they have other keys too, or go on while a key is held down. */
type Common = 'undo' | 'previous' | 'next';

/** The act that a press asks for; null when it is none of ours. */
export function actOf(press: Press, hearing: Hearing): Act | null {
  return actAmong(KEYS, press, hearing);
}

/** The same for another table of letters. */
export function actAmong<A extends string>(
  keys: Readonly<Record<A | Common, string>>,
  press: Press,
  { letters, elsewhere }: Hearing,
): A | Common | null {
  if (elsewhere || press.isComposing || press.altKey || press.shiftKey) return null;
  const letter = letterOf(press);
  if (press.ctrlKey || press.metaKey) {
    return letter === 'z' && press.ctrlKey !== press.metaKey && !press.repeat ? 'undo' : null;
  }
  if (!letters) return null;
  const act = (Object.keys(keys) as (A | Common)[]).find((each) => keys[each] === letter) ?? null;
  // A key that is held down goes on through the list; it does not label pair after pair unseen.
  return press.repeat && act !== 'next' && act !== 'previous' ? null : act;
}

function letterOf({ key, code }: Press): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const isOtherScript = key.length === 1 && key.charCodeAt(0) > 127;
  return isOtherScript && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : '';
}
