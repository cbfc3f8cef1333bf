// What each stage is in the paper: the name of its step, one sentence, and where the paper says it
// (arXiv 2308.06259, version 3, its numbering).

import type { Stage } from './place.ts';

export interface PaperStep {
  readonly name: string;
  /** Models are named as in the paper, `M_yx`, `M_0`. */
  readonly sentence: string;
  /** As it is cited: `Section 2.2`. */
  readonly where: string;
}

export const PAPER = 'https://arxiv.org/abs/2308.06259';

export const PAPER_STEPS: Readonly<Record<Stage, PaperStep>> = {
  loop: {
    name: 'Instruction backtranslation',
    sentence:
      'One model writes instructions for texts that have none, another rates the pairs, and the best train the next, which rates again.',
    where: 'Section 2',
  },
  seed: {
    name: 'Initialization',
    sentence:
      'Pairs that people wrote, 3,200 in the paper, teach the first models both ways, from instruction to answer and back.',
    where: 'Section 2.1',
  },
  documents: {
    name: 'Unlabelled data',
    sentence:
      'Texts that nobody wrote an instruction for stand in for answers; the paper takes them from the web, here they are yours.',
    where: 'Section 2.1',
  },
  segments: {
    name: 'Unlabelled data',
    sentence:
      'What follows a heading is one segment y; doubles, poor ones and ill-sized ones are left out; the paper works with 502,133.',
    where: 'Sections 2.1, 3.1',
  },
  instructions: {
    name: 'Self-augmentation',
    sentence: 'For each segment y the backward model M_yx writes an instruction x̂ that the segment would answer.',
    where: 'Section 2.2',
  },
  ratings: {
    name: 'Self-curation',
    sentence:
      'M_0 rates each pair of instruction and segment from 1 to 5; from the second round on the newest model rates the same pairs again.',
    where: 'Section 2.3',
  },
  review: {
    name: 'Labels by people',
    sentence:
      'The paper has people label 250 pairs to see how well a model selects; here your labels do that, and outrank the ratings.',
    where: 'Version 3',
  },
  quality: {
    name: 'Quality of the data',
    sentence:
      'The paper looks at lengths and diversity of what was selected, and measures precision and recall of the selection against labels.',
    where: 'Section 3.2',
  },
  kept: {
    name: 'Self-curation',
    sentence: 'Pairs rated k or more are the curated set A_k, which trains the next model together with the seed.',
    where: 'Section 2.3',
  },
  models: {
    name: 'Iterative self-curation',
    sentence:
      'Each round trains one more model, on the seed and what the last one kept; the paper does two rounds, to M_2.',
    where: 'Section 2.3',
  },
  comparison: {
    name: 'Model quality and ablations',
    sentence:
      'The models answer prompts that they have not learned from and are held against each other, with and without each part of the method.',
    where: 'Sections 3.3 to 3.5',
  },
};
