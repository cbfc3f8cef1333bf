// What a person does to segments: keeps or drops them, draws their boundaries anew, edits their text. Every act is saved
// before it is shown, and can be taken back as one.

import type { Signal } from '@preact/signals';
import type { Decision } from '../core/decision.ts';
import { hashText } from '../core/key.ts';
import type { Failure } from '../core/outcome.ts';
import type { Document, Segment } from '../core/records.ts';
import type { SegmentSettings } from '../core/settings.ts';
import { trimRange } from '../core/split-text.ts';
import type { DocumentReader } from '../ingest/read-client.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';
import type { SegmentAct } from './segments-view.ts';

export interface SegmentDeskDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly reader: DocumentReader;
  readonly lengths: () => SegmentSettings;
  /** Where it is told what `undo` would take back. */
  readonly last: Signal<SegmentAct | null>;
}

interface Done {
  readonly act: SegmentAct;
  readonly back: () => Promise<void>;
}

/** A segment with its document and its neighbours. */
interface Found {
  readonly document: Document;
  readonly segments: readonly Segment[];
  readonly at: number;
  readonly segment: Segment;
}

/** How many acts can be taken back. */
const REMEMBERED = 200;

export class SegmentDesk {
  #done: Done[] = [];
  readonly #to: SegmentDeskDependencies;

  constructor(dependencies: SegmentDeskDependencies) {
    this.#to = dependencies;
  }

  async decide(segmentIds: readonly string[], decided: Decision['decided'] | null): Promise<void> {
    const { project, keeper } = this.#to;
    const changed = segmentIds.filter((id) => (project.decisions.value.get(id) ?? null) !== decided);
    if (changed.length === 0 || !keeper.mayWrite()) return;
    const before = changed.map((id) => [id, project.decisions.value.get(id) ?? null] as const);
    if (!(await this.#decide(changed, decided))) return;
    const what = decided ?? 'undecide';
    this.#remember({ what, segments: changed.length }, async () => {
      for (const each of ['keep', 'drop', null] as const) {
        const ids = before.filter(([, was]) => was === each).map(([id]) => id);
        if (ids.length > 0) await this.#decide(ids, each);
      }
    });
  }

  async mergeWithNext(segmentId: string): Promise<Failure | null> {
    const found = this.#find(segmentId);
    if (found === null) return GONE;
    const { document, segments, at, segment } = found;
    const next = segments[at + 1];
    if (next === undefined) {
      return refused('This is the last segment of its document, so there is no next one to merge it with.');
    }
    if (segment.byHand === 'text' || next.byHand === 'text') return EDITED;
    const shared = segment.headingPath.findIndex((title, level) => title !== next.headingPath[level]);
    const path = shared === -1 ? segment.headingPath : segment.headingPath.slice(0, shared);
    const merged = drawn(document, segment.from, next.to, path);
    return await this.#replace(document, segments.toSpliced(at, 2, merged), { what: 'merge', segments: 2 });
  }

  async split(segmentId: string, offset: number): Promise<Failure | null> {
    const found = this.#find(segmentId);
    if (found === null) return GONE;
    const { document, segments, at, segment } = found;
    if (segment.byHand === 'text') return EDITED;
    const parts = [trimRange(document.text, segment.from, offset), trimRange(document.text, offset, segment.to)];
    if (!Number.isInteger(offset) || parts.some(({ from, to }) => from >= to) || isInsidePair(document.text, offset)) {
      return refused(
        'There is no text on one side of that place, so nothing was split. Choose a place within the text.',
      );
    }
    const drawnParts = parts.map(({ from, to }) => drawn(document, from, to, segment.headingPath));
    return await this.#replace(document, segments.toSpliced(at, 1, ...drawnParts), { what: 'split', segments: 1 });
  }

  async move(segmentId: string, to: { readonly from: number; readonly to: number }): Promise<Failure | null> {
    const found = this.#find(segmentId);
    if (found === null) return GONE;
    const { document, segments, at, segment } = found;
    if (segment.byHand === 'text') return EDITED;
    const bounds = [to.from, to.to];
    if (bounds.some((bound) => !Number.isInteger(bound) || bound < 0 || bound > document.text.length)) return OUTSIDE;
    const range = trimRange(document.text, to.from, to.to);
    if (range.from >= range.to || bounds.some((bound) => isInsidePair(document.text, bound))) return OUTSIDE;
    if (range.from === segment.from && range.to === segment.to) return null;
    if (range.from < (segments[at - 1]?.to ?? 0)) return overlap('before');
    if (range.to > (segments[at + 1]?.from ?? document.text.length)) return overlap('after');
    const moved = drawn(document, range.from, range.to, segment.headingPath);
    return await this.#replace(document, segments.with(at, moved), { what: 'move', segments: 1 });
  }

  async edit(segmentId: string, text: string): Promise<Failure | null> {
    const found = this.#find(segmentId);
    if (found === null) return GONE;
    const { document, segments, at, segment } = found;
    const words = text.replace(/\r\n?/g, '\n').trim();
    if (words === '')
      return refused('A segment needs some text. Nothing was changed; drop the segment to leave it out.');
    if (words === segment.text) return null;
    const asFound = drawn(document, segment.from, segment.to, segment.headingPath);
    const edited: Segment = { ...asFound, id: `${asFound.id}~${hashText(words)}`, text: words, byHand: 'text' };
    const now = words === asFound.text ? asFound : edited;
    return await this.#replace(document, segments.with(at, now), { what: 'edit', segments: 1 });
  }

  async cutAgain(documentId: string): Promise<void> {
    const { project, reader, lengths } = this.#to;
    const document = project.documents.value.find(({ id }) => id === documentId);
    if (document === undefined) return;
    const [cut] = (await reader.cut([document], lengths())) ?? [];
    if (cut === undefined) return;
    const segments = cut.map((each) => ({ ...each, text: document.text.slice(each.from, each.to) }));
    await this.#replace(document, segments, { what: 'cut-again', segments: segments.length });
  }

  async undo(): Promise<void> {
    const done = this.#done.pop();
    this.#to.last.value = this.#done.at(-1)?.act ?? null;
    if (done !== undefined && this.#to.keeper.mayWrite()) await done.back();
  }

  async #decide(segmentIds: readonly string[], decided: Decision['decided'] | null): Promise<boolean> {
    const { project, keeper } = this.#to;
    return await keeper.inTurn(async () => {
      const saved = await keeper.saved(keeper.store.putDecisions(segmentIds, decided));
      if (saved) project.decide(segmentIds, decided);
      return saved;
    });
  }

  async #replace(document: Document, segments: readonly Segment[], act: SegmentAct): Promise<Failure | null> {
    const { project, keeper } = this.#to;
    if (!keeper.mayWrite()) return null;
    const before = project.segments.value.get(document.id) ?? [];
    if (await this.#put(document.id, segments))
      this.#remember(act, () => this.#put(document.id, before).then(() => undefined));
    return null;
  }

  #put(documentId: string, segments: readonly Segment[]): Promise<boolean> {
    const { project, keeper } = this.#to;
    return keeper.inTurn(async () => {
      // Its document was removed meanwhile.
      if (!project.has(documentId)) return false;
      const saved = await keeper.saved(keeper.store.replaceSegments(documentId, segments));
      if (saved) project.replaceSegments(documentId, segments);
      return saved;
    });
  }

  #remember(act: SegmentAct, back: () => Promise<void>): void {
    this.#done = [...this.#done.slice(1 - REMEMBERED), { act, back }];
    this.#to.last.value = act;
  }

  #find(segmentId: string): Found | null {
    const { project } = this.#to;
    const documentId = segmentId.slice(0, segmentId.indexOf('/'));
    const document = project.documents.value.find(({ id }) => id === documentId);
    const segments = project.segments.value.get(documentId) ?? [];
    const at = segments.findIndex(({ id }) => id === segmentId);
    const segment = segments[at];
    return document === undefined || segment === undefined ? null : { document, segments, at, segment };
  }
}

/** A segment whose boundaries a person has drawn. */
function drawn({ id, text }: Document, from: number, to: number, headingPath: readonly string[]): Segment {
  const common = { documentId: id, headingPath, from, to, text: text.slice(from, to) };
  return { id: `${id}/${from}-${to}`, ...common, byHand: 'boundaries' };
}

/** Whether a place would cut a surrogate pair in two. */
function isInsidePair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

function refused(message: string): Failure {
  return { kind: 'bad-input', message };
}

function overlap(side: 'before' | 'after'): Failure {
  return refused(
    `That would overlap with the segment ${side} it, so nothing was moved. Move that one first, or merge the two.`,
  );
}

const GONE = refused('This segment is not there any more: its document was cut anew or removed. Nothing was changed.');
const OUTSIDE = refused('There is no text between these places, so nothing was moved.');
const EDITED = refused(
  'The text of this segment was edited, and new boundaries would lose the edit. Nothing was changed. Undo the edit first.',
);
