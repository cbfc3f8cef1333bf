// The file of --out: a line for every rating, added as it comes, and read again by the next run so that nothing is rated
// twice. A line that a kill has cut in the middle is dropped; a file of something else is left alone.

import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { RaterForm, Verdict } from '../../src/core/records.ts';
import { Complaint } from '../headless/words.ts';

/** One rating of one row. */
export interface Note {
  /** Names row, side and rater: written once. */
  readonly id: string;
  /** The row as it was in the file that is judged. */
  readonly row: object;
  /** Which output of a pair; absent for rows with one. */
  readonly side?: 1 | 2;
  readonly rater: RaterForm;
  /** Null where the rating failed: `verdict` says why. */
  readonly score: number | null;
  readonly verdict: Verdict;
  readonly model: string;
  /** The rater's key: model, prompt, settings. */
  readonly key: string;
  /** Names what the rater was shown. */
  readonly asked: string;
}

export interface Journal {
  /** The verdict under a rater's key on what it was shown. */
  verdictOn(asked: string, key: string): Verdict | undefined;
  learn(asked: string, key: string, verdict: Verdict): void;
  /** Adds the note unless it is there. */
  write(note: Note): void;
  /** Ratings that were there when the file was opened, and those written since. */
  readonly count: number;
  close(): void;
}

/** Opens or begins the file; null keeps everything in memory. Throws a Complaint for a file that holds something else. */
export function openJournal(path: string | null): Journal {
  const verdicts = new Map<string, Verdict>();
  const written = new Set<string>();
  let count = 0;
  for (const note of path === null ? [] : notesIn(path)) {
    count += 1;
    // What the engine could not do, it may do the next time; every other failure would only come again.
    if (!note.verdict.ok && note.verdict.why === 'engine') continue;
    verdicts.set(`${note.asked}/${note.key}`, note.verdict);
    written.add(note.id);
  }
  const file = path === null ? null : openSync(path, 'a');
  return {
    verdictOn: (asked, key) => verdicts.get(`${asked}/${key}`),
    learn: (asked, key, verdict) => verdicts.set(`${asked}/${key}`, verdict),
    write(note) {
      if (written.has(note.id)) return;
      written.add(note.id);
      count += 1;
      if (file !== null) append(file, `${JSON.stringify(note)}\n`);
    },
    get count() {
      return count;
    },
    close() {
      if (file !== null) closeSync(file);
    },
  };
}

function append(file: number, line: string): void {
  try {
    writeSync(file, line);
  } catch (thrown) {
    // The disk: full, or taken away.
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    throw new Complaint(`A rating could not be written (${thrown.message}); those before it are kept.`);
  }
}

function notesIn(path: string): readonly Note[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf('\n') + 1;
  const notes = bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [noteIn(line, at + 1, path)]));
  if (whole < bytes.length) {
    const rest = bytes.subarray(whole).toString('utf8');
    // Ours begin like this, however early they were cut.
    const begins = '{"id":"'.startsWith(rest.slice(0, 7)) || rest.startsWith('{"id":"');
    if (!begins) throw strange(path, notes.length + 1);
    truncateSync(path, whole);
  }
  return notes;
}

function noteIn(line: string, number: number, path: string): Note {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw strange(path, number);
  }
  if (!isNote(value)) throw strange(path, number);
  return value;
}

function isNote(value: unknown): value is Note {
  const { id, key, asked, verdict } = (value ?? {}) as Partial<Record<keyof Note, unknown>>;
  const { ok, score, why } = (verdict ?? {}) as Readonly<Record<string, unknown>>;
  const isVerdict = ok === true ? typeof score === 'number' : ok === false && typeof why === 'string';
  return isVerdict && [id, key, asked].every((each) => typeof each === 'string');
}

function strange(path: string, line: number): Complaint {
  return new Complaint(
    `${path} holds something else than ratings at line ${line} and was left alone; name another --out.`,
  );
}
