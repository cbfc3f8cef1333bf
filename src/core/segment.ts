// Cuts a document into segments, the y_i of the paper: by header, then by paragraph, then by sentence, so that each
// has a length within the window. Deterministic, and linear in the length of the document.

import type { Document, Segment } from './records.ts';
import { type Content, plainSection, type Section, sectionTree } from './sections.ts';
import type { SegmentSettings } from './settings.ts';
import { hardCut, linesWithin, type Range, sentences, trimRange } from './split-text.ts';

/**
 * A document shorter than the window still gives its one segment from this length on: two or three sentences, about
 * the least that an instruction can ask for. Whoever pastes one paragraph wants to see something happen.
 */
export const LONE_MIN_CHARS = 200;

export interface Segmented {
  readonly segments: readonly Segment[];
  /** Pieces that stayed shorter than the window and are no segments. */
  readonly tooShort: number;
}

// A piece on its way to a segment. Joined to the piece before it, nothing between is lost; joined to the one after
// it, it begins at `lead`, which takes its own heading in: that heading is then one inside the text.
interface Piece extends Range {
  readonly lead: number;
  readonly path: readonly string[];
}

interface Window {
  readonly min: number;
  readonly max: number;
}

/** The segments of a document, in order, without overlap: `document.text.slice(from, to) === text` for each. */
export function segmentDocument(
  document: Pick<Document, 'id' | 'form' | 'text'>,
  settings: SegmentSettings,
): Segmented {
  const { text } = document;
  // Two code units are the least that never cut a surrogate pair.
  const max = Math.max(2, Math.floor(settings.maxChars));
  const window = { min: Math.min(Math.max(1, settings.minChars), max), max };
  const root = document.form === 'markdown' ? sectionTree(text) : plainSection(text);
  // The document is no section with a header of its own, so it is always taken apart, even when it would fit whole.
  const top = onlyChild(root);
  const pieces = top === root ? cutApart(text, root, window) : cut(text, top, window);
  const fitting = pieces.filter((piece) => piece.to - piece.from >= window.min);
  const lone = pieces.length === 1 && pieces[0] && pieces[0].to - pieces[0].from >= LONE_MIN_CHARS;
  const kept = fitting.length === 0 && lone ? pieces : fitting;
  const segments = kept.map(({ from, to, path }) => ({
    id: `${document.id}/${from}-${to}`,
    documentId: document.id,
    headingPath: path,
    from,
    to,
    text: text.slice(from, to),
  }));
  return { segments, tooShort: pieces.length - kept.length };
}

function cut(text: string, section: Section, window: Window): readonly Piece[] {
  const inner = onlyChild(section);
  const whole = trimRange(text, inner.from, inner.to);
  if (whole.from === whole.to) return [];
  if (whole.to - whole.from <= window.max) return [{ ...whole, lead: section.lead, path: inner.path }];
  return cutApart(text, inner, window);
}

// A header with nothing under it but one lower header says no more than its path: go straight to the lower one.
function onlyChild(section: Section): Section {
  let inner = section;
  while (inner.blocks.length === 0 && inner.children.length === 1 && inner.children[0]) inner = inner.children[0];
  return inner;
}

function cutApart(text: string, section: Section, window: Window): readonly Piece[] {
  const own = pack(atomsOf(text, section.blocks, window.max), window.max);
  const pieces: Piece[] = own.map((range) => ({ ...range, lead: range.from, path: section.path }));
  // One by one: as arguments of a single push, some 100,000 pieces overflow the stack.
  for (const child of section.children) for (const piece of cut(text, child, window)) pieces.push(piece);
  return joinShort(pieces, section.path, window);
}

// The smallest parts that stay whole: blocks, and of a block that is too long its items, lines or sentences.
function atomsOf(text: string, blocks: readonly Content[], max: number): readonly Range[] {
  const fits = (range: Range) => range.to - range.from <= max;
  const orSentences = (range: Range) => (fits(range) ? [range] : sentences(text, range));
  const orHardCut = (range: Range) => (fits(range) ? [range] : hardCut(text, range, max));
  return blocks.flatMap((block): readonly Range[] => {
    if (fits(block)) return [block];
    if (block.kind === 'lines') return linesWithin(text, block).flatMap(orHardCut);
    if (block.kind === 'prose') return sentences(text, block).flatMap(orHardCut);
    const items = block.cuts.map((from, index) => trimRange(text, from, block.cuts[index + 1] ?? block.to));
    return items.flatMap(orSentences).flatMap(orHardCut);
  });
}

// Runs of atoms of about equal length, none above max. Even parts leave no short rest at the end.
function pack(atoms: readonly Range[], max: number): readonly Range[] {
  const end = atoms.at(-1)?.to ?? 0;
  const packed: Range[] = [];
  let run: Range | null = null;
  let target = max;
  for (const atom of atoms) {
    const joined: Range = { from: run?.from ?? atom.from, to: atom.to };
    const length = joined.to - joined.from;
    // Half an atom past the target is nearer to it than half an atom before.
    const overshoots = length - (atom.to - atom.from) / 2 > target;
    if (run !== null && (length > max || overshoots)) {
      packed.push(run);
      run = null;
    }
    if (run === null) {
      const left = end - atom.from;
      target = left / Math.ceil(left / max);
      run = atom;
    } else run = joined;
  }
  if (run !== null) packed.push(run);
  return packed;
}

// Joins short pieces with one another, and what is still short with the shorter of its neighbours where that fits.
function joinShort(pieces: readonly Piece[], path: readonly string[], window: Window): readonly Piece[] {
  const isShort = (piece: Piece) => piece.to - piece.from < window.min;
  const join = (a: Piece, b: Piece): Piece => ({ lead: a.lead, from: a.lead, to: b.to, path });
  const joinable = (a: Piece | undefined, b: Piece | undefined) => a && b && b.to - a.lead <= window.max;

  const runs: Piece[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && isShort(last) && isShort(piece) && joinable(last, piece)) runs[runs.length - 1] = join(last, piece);
    else runs.push(piece);
  }

  const joined: Piece[] = [];
  for (let at = 0; at < runs.length; at += 1) {
    const piece = runs[at] as Piece;
    const before = joined.at(-1);
    const after = runs[at + 1];
    if (isShort(piece)) {
      const length = (other: Piece | undefined) => (other ? other.to - other.from : Number.POSITIVE_INFINITY);
      const forward = joinable(piece, after) && (!joinable(before, piece) || length(after) < length(before));
      if (forward && after) {
        runs[at + 1] = join(piece, after);
        continue;
      }
      if (before && joinable(before, piece)) {
        joined[joined.length - 1] = join(before, piece);
        continue;
      }
    }
    joined.push(piece);
  }
  return joined;
}
