// Whether an instruction repeats what was said to the model: the words, examples, labels and tags of the prompts, and
// the control tokens of chat templates. All but the tokens is read from the prompts themselves (prompts.ts), so an
// edit there is an edit here.

import { ADDITIVE, CRITERIA } from '../criteria.ts';
import type { Prompt } from '../ports.ts';
import {
  BACKWARD,
  BACKWARD_TUNED,
  BOTH_TAGS,
  FIVE_GRADES,
  FIVE_GRADES_REASONED,
  PREFER,
  QUESTION_LABEL,
} from '../prompts.ts';
import { excerpt, isContent, pieceOf, runsOf, sharedStretches, type Word, wordsOf } from './words.ts';

/**
 * The piece of an instruction that repeats the prompt or the template; null when there is none. A stretch whose subject
 * words all stand in the segment is excused: the segment is about that.
 */
export function promptLeak(instruction: string, segment: string): string | null {
  const mark = TEMPLATE.exec(instruction) ?? TAG.exec(instruction) ?? LABEL.exec(instruction);
  if (mark) return excerpt(mark[0]);
  const words = wordsOf(instruction);
  let inSegment: ReadonlySet<string> | null = null;
  const isExcused = (shared: readonly Word[]) => {
    inSegment ??= new Set(wordsOf(segment).map(({ word }) => word));
    return shared.every(({ word }) => !isSubject(word) || inSegment?.has(word) === true);
  };
  for (const { runs, minWords, minSubjects } of SOURCES) {
    for (const stretch of sharedStretches(words, runs, RUN)) {
      if (stretch.length < minWords || subjects(stretch).size < minSubjects) continue;
      if (!isExcused(stretch)) return pieceOf(instruction, stretch);
    }
  }
  const own = subjects(words);
  if (own.size > 1 && QUESTIONS.some((question) => overlap(own, question) >= SAME_QUESTION) && !isExcused(words)) {
    return excerpt(instruction);
  }
  return null;
}

// Control tokens as the chat templates in use write them, the ends of turns as plain words, and Alpaca's headings.
// `<s>` and `</s>` are HTML too, so they count only at the ends of the text.
const TEMPLATE = new RegExp(
  [
    '[<‹]\\s*[|｜][^|｜<>\\n]{1,40}[|｜]\\s*>?',
    '\\[/?(?:INST|SYS(?:TEM)?_?(?:PROMPT)?|AVAILABLE_TOOLS)\\]',
    '<</?SYS>>',
    '</?(?:start|end)_of_(?:turn|text)>',
    '<\\|?/?(?:bos|eos|pad|unk|endoftext|im_start|im_end|eot_id)\\|?>',
    '^\\s*</?s>',
    '</?s>\\s*$',
    '^#{2,3}\\s*(?:Instruction|Input|Response)\\b:?',
    '^(?:system|user|assistant|model)\\s*$',
  ].join('|'),
  'mu',
);

/** Words that runs are compared by; in a shorter run two subject words rarely meet by a leak alone. */
const RUN = 4;
/** Share of subject words, of those in either, from which an instruction is the question of an example. */
const SAME_QUESTION = 0.7;

interface Source {
  readonly runs: ReadonlySet<string>;
  /** A shared stretch counts from this many words … */
  readonly minWords: number;
  /** … with this many different words that say what it is about. */
  readonly minSubjects: number;
}

const NOTHING = { segment: '', instruction: '', output: '', first: '', second: '', examples: [] };
const PROMPTS: readonly Prompt[] = [
  BACKWARD.render(NOTHING),
  BACKWARD_TUNED.render({ ...NOTHING, tags: BOTH_TAGS }),
  FIVE_GRADES.render(NOTHING),
  FIVE_GRADES_REASONED.render(NOTHING),
  PREFER.render(NOTHING),
  ...CRITERIA.map((criterion) => ADDITIVE.render({ ...NOTHING, criterion })),
];

const BLOCK = /<([a-z]+)>\n([\s\S]*?)\n<\/\1>/g;
const turns = PROMPTS.flatMap((prompt) => prompt.turns);
const said = turns.filter(({ role }) => role === 'user').map(({ content }) => content);
// The paper's tags are short, and people ask for "the style of" much: they need more to be recognised.
const systems = turns.filter(({ role }) => role === 'system').map(({ content }) => content);
const wording = said.map((content) => content.replace(BLOCK, '\n'));
const starts = PROMPTS.flatMap(({ replyStart }) => (replyStart === undefined ? [] : [replyStart.trim()]));
// What stands in the blocks, and the replies to it: texts and questions of ours that only illustrate.
const shown = said.flatMap((content) => [...content.matchAll(BLOCK)].map((match) => match[2] ?? ''));
const replies = turns.filter(({ role }) => role === 'assistant').map(({ content }) => content);
const examples = [...shown, ...replies.flatMap((reply) => reply.split('\n').map(withoutLabel))];

const SOURCES: readonly Source[] = [
  { runs: runsIn(wording), minWords: RUN, minSubjects: 2 },
  { runs: runsIn(systems), minWords: RUN, minSubjects: 3 },
  // The examples are ordinary sentences: "Give me four steps to …" is no leak, more of it is.
  { runs: runsIn(examples), minWords: RUN + 1, minSubjects: 3 },
];

const QUESTIONS = replies.map((reply) => subjects(wordsOf(reply.split(QUESTION_LABEL)[1] ?? '')));

// Tags of our blocks in either spelling of the bracket, and of single letters none: those are placeholders.
const tagNames = [...new Set(said.flatMap((each) => [...each.matchAll(/<\/?([a-z]{2,})>/g)].map((match) => match[1])))];
const TAG = new RegExp(`[<‹]\\s*/?\\s*(?:${tagNames.join('|')})\\s*>`, 'i');

// Labels stand where a line or sentence begins. The general ones are those of transcripts and question lists.
const labels = [...starts.filter((start) => start.endsWith(':')), ...wording.flatMap(labelsIn), QUESTION_LABEL];
const LABEL = new RegExp(
  [
    `(?<=^|[.?!"”]\\s+)(?:${[...new Set(labels)].map(escaped).join('|')})`,
    `^(?:${starts.map(escaped).join('|')})\\b`,
    '^[#*_\\s]*(?:Question|Instruction|Answer|Response|Assistant|Human)\\s?\\d{0,2}[*_]*:',
    '(?<=[?.!]["”]?\\s+)(?:Question|Instruction|Answer|Response)\\s?\\d{0,2}:',
  ].join('|'),
  'm',
);

function withoutLabel(line: string): string {
  for (const label of [...starts, QUESTION_LABEL]) if (line.startsWith(label)) return line.slice(label.length);
  return line;
}

function labelsIn(text: string): readonly string[] {
  return text.match(/^[A-Z][A-Za-z ]{2,24}:(?=\s*$)/gm) ?? [];
}

// Line by line, so that no run reaches from one into another.
function runsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.split('\n').flatMap((line) => runsOf(wordsOf(line), RUN))));
}

function isSubject(word: string): boolean {
  return word === 'ai' || isContent(word);
}

function subjects(words: readonly Word[]): ReadonlySet<string> {
  return new Set(words.map(({ word }) => word).filter(isSubject));
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both || 1);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
