// What each stage is called, in the title of the tab and on the way around.

import type { Stage } from './place.ts';

export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  loop: 'The loop',
  seed: 'Seed',
  documents: 'Documents',
  segments: 'Segments',
  instructions: 'Instructions',
  ratings: 'Ratings',
  review: 'Review',
  quality: 'Quality',
  kept: 'Kept',
  models: 'Models',
  comparison: 'Comparison',
};
