// Small choices of a person that this browser keeps for the page: colours, whether the tour was offered, what is folded.

/** What was kept under this name; null where nothing was, or where the browser keeps its stores from the page. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`humpback ${name}`);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return null;
  }
}

/** Keeps a choice, or forgets it with null. Where the browser refuses, it holds until the page is closed. */
export function remember(name: string, choice: string | null): void {
  try {
    if (choice === null) localStorage.removeItem(`humpback ${name}`);
    else localStorage.setItem(`humpback ${name}`, choice);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
}
