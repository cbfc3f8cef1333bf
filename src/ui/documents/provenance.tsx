// Where a text came from, as far as its file told. All of it is text from outside: an address is shown and never a link.

import type { Document } from '../../core/records.ts';
import { count } from '../figures.ts';

interface ProvenanceFactsProps {
  readonly document: Document;
  /** The stretch that is looked at; without it the whole document. */
  readonly range?: { readonly from: number; readonly to: number };
}

export function ProvenanceFacts({ document, range }: ProvenanceFactsProps) {
  const facts = factsOf(document, range);
  return (
    <dl class="facts provenance">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Names and values of what is known, in the order in which they are shown. */
export function factsOf(
  document: Document,
  range?: { readonly from: number; readonly to: number },
): readonly (readonly [name: string, value: string])[] {
  const { provenance } = document;
  const pages = range === undefined ? null : pagesOf(document, range);
  const all: readonly (readonly [string, string | null | undefined])[] = [
    ['File', provenance?.file ?? document.name],
    ['Pages', pages],
    ['Characters', range === undefined ? null : `${count(range.from)} to ${count(range.to)}`],
    ['Record', provenance?.record],
    ['Title', provenance?.title],
    ['Author', provenance?.author],
    ['Address', provenance?.url],
    ['Date', provenance?.date],
    ['Licence', provenance?.licence],
  ];
  return all.flatMap(([name, value]) => (value === null || value === undefined || value === '' ? [] : [[name, value]]));
}

/** `3` or `3 to 5`, counted from 1; null where the document has no pages. */
export function pagesOf(
  { pageStarts }: Pick<Document, 'pageStarts'>,
  { from, to }: { readonly from: number; readonly to: number },
): string | null {
  if (pageStarts === undefined || pageStarts.length === 0) return null;
  const pageAt = (at: number) => Math.max(1, pageStarts.findLastIndex((start) => start <= at) + 1);
  const first = pageAt(from);
  // The end is exclusive: a stretch that ends where a page begins is not on it.
  const last = pageAt(Math.max(from, to - 1));
  return first === last ? count(first) : `${count(first)} to ${count(last)}`;
}
