// Expected failures are values. Every room returns an Outcome where something outside our control can go wrong;
// an exception that escapes is a bug or an edge we have not wrapped yet.

/** What went wrong, told apart by `kind`, never by its text. `message` is one plain sentence for the person. */
export type Failure =
  | { readonly kind: 'aborted'; readonly message: string }
  | { readonly kind: 'unsupported'; readonly message: string }
  | { readonly kind: 'bad-input'; readonly message: string }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'device-lost'; readonly message: string }
  | { readonly kind: 'out-of-memory'; readonly message: string }
  | { readonly kind: 'network'; readonly message: string }
  | { readonly kind: 'storage'; readonly message: string; readonly quota: boolean }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };

export type FailureKind = Failure['kind'];

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function succeed<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function fail(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

/** The failure for bad input from outside: a file, a reply, a stored row. */
export function badInput(message: string): { readonly ok: false; readonly failure: Failure } {
  return fail({ kind: 'bad-input', message });
}

/** Wraps what was thrown where nothing was expected to throw: it is a bug, and keeps its stack. */
export function bugFrom(thrown: unknown): Failure {
  if (thrown instanceof Error) return { kind: 'bug', message: thrown.message, stack: thrown.stack ?? '' };
  return { kind: 'bug', message: String(thrown), stack: '' };
}
