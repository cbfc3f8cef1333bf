// What `Corpus` costs as a project grows: segments a second, and bytes that it keeps of each. The cost of one more
// segment must not depend on how many there are. Run by itself: `npx tsx scripts/bench/corpus.ts 1000 10000 100000`.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Corpus } from '../../src/core/corpus.ts';
import { DEFAULT_SEGMENT_FILTERS } from '../../src/core/segment-marks.ts';

export interface CorpusFigures {
  readonly segments: number;
  /** Added in a second of processor time, over the whole run and over its last tenth. */
  readonly perSecond: number;
  readonly perSecondAtEnd: number;
  /** Kept of each segment, the text left out. */
  readonly bytesEach: number;
  /** Of the whole process, in bytes. */
  readonly peak: number;
  readonly nearDuplicates: number;
  /** Seconds of processor time to make all anew for another similarity. */
  readonly configure: number;
}

/** Segments of some 1,800 characters in documents of ten: one of ten is nearly another, one of a hundred the same. */
export function corpusFigures(segments: number): CorpusFigures {
  const collect = collector();
  const next = randomFrom(7);
  const kept: string[] = [];
  const textOf = () => {
    const chance = next();
    const earlier = kept[Math.floor(next() * kept.length)];
    if (earlier !== undefined && chance < 0.01) return earlier;
    if (earlier !== undefined && chance < 0.11) {
      const at = Math.floor(next() * 1500);
      return `${earlier.slice(0, at)} some other words ${earlier.slice(at + 20)}`;
    }
    const text = prose(next);
    // A sample is enough to copy from; all of them would be the memory that is measured.
    if (kept.length < 500) kept.push(text);
    return text;
  };
  const corpus = new Corpus(DEFAULT_SEGMENT_FILTERS);
  collect();
  const before = memory();
  let [spent, spentAtEnd, addedAtEnd, peak] = [0, 0, 0, 0];
  for (let at = 0; at < segments; at += 10) {
    const own = Array.from({ length: Math.min(10, segments - at) }, (_, index) => ({
      id: `${at}/${index}`,
      text: textOf(),
    }));
    const start = processorMs();
    corpus.add(`document ${at}`, at, own);
    const took = processorMs() - start;
    spent += took;
    if (at >= 0.9 * segments) {
      spentAtEnd += took;
      addedAtEnd += own.length;
    }
    if (at % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  const ids = corpus.takeChanged();
  const nearDuplicates = ids.filter((id) => corpus.relations(id)?.repeats?.exact === false).length;
  collect();
  const bytesEach = (memory() - before) / segments;
  const start = processorMs();
  corpus.configure({ ...DEFAULT_SEGMENT_FILTERS, similarity: 0.8 });
  return {
    segments,
    perSecond: (1000 * segments) / spent,
    perSecondAtEnd: (1000 * addedAtEnd) / spentAtEnd,
    bytesEach,
    peak,
    nearDuplicates,
    configure: (processorMs() - start) / 1000,
  };
}

// Words whose frequencies fall as those of a language do (Zipf), in lines of some 300 characters.
function prose(next: () => number): string {
  let text = '';
  while (text.length < 1800) {
    let line = '';
    while (line.length < 300) line += `w${Math.floor(20_000 ** next())} `;
    text += `${line.trim()}.\n`;
  }
  return text;
}

// A linear congruential generator (Numerical Recipes): the same texts on every run.
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

// Of the processor, not of the clock: what else the machine does is left out.
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
  };
}

if (process.argv[1]?.endsWith('corpus.ts')) {
  for (const count of process.argv.slice(2).map(Number)) {
    const figures = corpusFigures(count);
    console.log(
      `${figures.segments} segments: ${figures.perSecond.toFixed(0)} a second, ${figures.perSecondAtEnd.toFixed(0)} at the end, ` +
        `${figures.bytesEach.toFixed(0)} bytes each, peak ${(figures.peak / 2 ** 20).toFixed(0)} MiB, ` +
        `${figures.nearDuplicates} near-duplicates, ${figures.configure.toFixed(2)} s for another similarity`,
    );
  }
}
