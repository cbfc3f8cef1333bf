// A key as it stands on a button or in a sentence.

/** What stands on the key that a shortcut is held with. */
export const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Beside a name it is not read out: the control says its keys by `aria-keyshortcuts`. */
export function Key({ name, silent = false }: { readonly name: string; readonly silent?: boolean }) {
  return (
    <span aria-hidden={silent}>
      <kbd>{name}</kbd>
    </span>
  );
}
