// localStorage and sessionStorage, which may be missing, full or refused: what they cannot keep is not kept.

export interface Shelf {
  read(name: string): string | null;
  /** Null takes it away. */
  write(name: string, value: string | null): void;
}

/** @param storage throws where the browser keeps nothing for this page. */
export function shelfOf(storage: () => Storage): Shelf {
  return {
    read(name) {
      try {
        return storage().getItem(name);
      } catch {
        return null;
      }
    },
    write(name, value) {
      try {
        if (value === null) storage().removeItem(name);
        else storage().setItem(name, value);
      } catch {
        // It then holds until the page is closed.
      }
    },
  };
}
