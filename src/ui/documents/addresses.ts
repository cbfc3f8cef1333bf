// A list of addresses as a person types it.

export interface Addresses {
  /** Each once, as typed. */
  readonly addresses: readonly string[];
  /** The first line that is none, as a sentence. */
  readonly trouble: string | null;
}

/** Reads one address a line; only those of the web can be fetched. */
export function addressesIn(text: string): Addresses {
  const found = new Set<string>();
  let trouble: string | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    const typed = line.trim();
    if (typed === '') continue;
    if (isWebAddress(typed)) found.add(typed);
    else trouble ??= `Line ${at + 1} is no address that begins with https:// or http://: ${shortened(typed)}`;
  }
  return { addresses: [...found], trouble };
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /\s/.test(text)) return false;
  return URL.canParse(text);
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
