// The loop's settings in words: the few that tell what a run will be, and where the paper's figures stand.

import type { LearnSettings } from '../core/learning.ts';
import type { Settings } from '../core/settings.ts';
import type { LoopChoices } from '../run/app.ts';
import { count, counted, threshold } from './figures.ts';

/** Stands wherever a figure of the paper could be held against ours. */
export const PAPER_SENTENCE =
  'The paper trained all weights of LLaMA models with 7 to 65 billion of them; this page trains LoRA adapters on a small model unless set otherwise, so its figures are not the paper’s.';

/** The settings that a person should see before one button runs it all. */
export function choiceFacts(choices: LoopChoices, settings: Settings): readonly (readonly [string, string])[] {
  const { rounds, curation, learnFrom, training, answers, tags, rows } = choices;
  const { backward, forward } = training;
  const same = learningWords(backward) === learningWords(forward) && lengthWords(backward) === lengthWords(forward);
  const facts: [string, string][] = [
    ['Rounds', roundsWords(rounds, curation, learnFrom)],
    [
      'Kept',
      curation
        ? `from ${threshold(settings.minScore)}${rows === null ? '' : `, ${count(rows)} at most`}`
        : 'every pair',
    ],
  ];
  if (same) facts.push(['Trains', `${learningWords(forward)}; ${lengthWords(forward)}`]);
  else {
    facts.push(['M_yx trains', `${learningWords(backward)}; ${lengthWords(backward)}`]);
    facts.push(['M_0 and later', `${learningWords(forward)}; ${lengthWords(forward)}`]);
  }
  if (rounds > 1 && curation) {
    facts.push(['M_2 begins', choices.laterStart === 'base' ? 'at the base model' : 'where M_1 ended']);
  }
  facts.push(['Tags', tags ? 'as in the paper' : 'none']);
  facts.push([
    'Compared on',
    answers.prompts === 0
      ? 'held-out pairs, no answers'
      : `${counted(answers.prompts, 'prompt')}, judged by ${answers.judge === 'base' ? 'the base model' : answers.judge}`,
  ]);
  return facts;
}

function roundsWords(rounds: number, curation: boolean, learnFrom: LoopChoices['learnFrom']): string {
  if (learnFrom === 'seed') return 'none, from the seed alone';
  const words = curation ? count(rounds) : '1, nothing is rated';
  return learnFrom === 'augmented' ? `${words}, without the seed` : words;
}

/** What a training changes: `LoRA of rank 16 on all layers`. */
export function learningWords({ learning }: LearnSettings): string {
  if (learning.kind === 'full') return 'all weights';
  const { rank, targets } = learning.lora;
  return `LoRA of rank ${count(rank)} on ${targets.length === 7 ? 'all linear layers' : targets.join(', ')}`;
}

/** How long a training is: `steps and batch by the paper’s table`. */
export function lengthWords({ steps, batch }: LearnSettings): string {
  const table = 'by the paper’s table';
  if (steps === null && batch === null) return `steps and batch ${table}`;
  const first = steps === null ? `steps ${table}` : counted(steps, 'step');
  return `${first}, ${batch === null ? `batch ${table}` : `${count(batch)} pairs each`}`;
}
