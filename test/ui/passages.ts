// Realistic text for the views: two documents with headings, and what a model might make of their sections.

import type { FiveProbabilities } from '../../src/core/records.ts';

export interface Passage {
  readonly heading: string;
  readonly instruction: string;
  readonly probabilities: FiveProbabilities;
}

const GOOD: FiveProbabilities = [0.004, 0.01, 0.034, 0.112, 0.84];
const FAIR: FiveProbabilities = [0.02, 0.05, 0.18, 0.51, 0.24];
const MIXED: FiveProbabilities = [0.08, 0.19, 0.41, 0.25, 0.07];
const POOR: FiveProbabilities = [0.44, 0.31, 0.16, 0.07, 0.02];
const LEAN: FiveProbabilities = [0.01, 0.03, 0.12, 0.36, 0.48];

export const TIDES: readonly Passage[] = [
  {
    heading: 'Inequality of the tides',
    instruction: 'Explain why the two high tides of a day are rarely the same height.',
    probabilities: GOOD,
  },
  {
    heading: 'Secondary ports',
    instruction: 'How do I read a tide table for a harbour that is not listed in it?',
    probabilities: LEAN,
  },
  {
    heading: 'Bores',
    instruction: 'Describe how a tidal bore forms and name three rivers where it can be seen.',
    probabilities: GOOD,
  },
  {
    heading: 'The first gauges',
    instruction: 'What instruments did early observers use to measure the sea level?',
    probabilities: FAIR,
  },
  { heading: 'Preface', instruction: 'Tell me about the text above.', probabilities: POOR },
  {
    heading: 'Spring and neap',
    instruction: 'What makes spring tides and neap tides differ, and how far apart in time do they come?',
    probabilities: LEAN,
  },
  {
    heading: 'Rule of twelfths',
    instruction: 'Give me a rule of thumb for how fast the water rises between low and high tide.',
    probabilities: GOOD,
  },
  {
    heading: 'Storm surge',
    instruction: 'Why can the sea stand higher than the table predicts during a storm?',
    probabilities: FAIR,
  },
  { heading: 'Slack water', instruction: 'Is slack water at the same moment as high water?', probabilities: MIXED },
  { heading: 'Amphidromic points', instruction: 'Where in the ocean are there no tides?', probabilities: FAIR },
];

export const SOURDOUGH: readonly Passage[] = [
  {
    heading: 'Waking the starter',
    instruction: 'My sourdough starter has been in the fridge for a month. How do I bring it back?',
    probabilities: GOOD,
  },
  { heading: 'Hydration', instruction: 'Explain what hydration means in a bread recipe.', probabilities: LEAN },
  { heading: 'Folding', instruction: 'How often should I fold the dough, and what is it for?', probabilities: FAIR },
  { heading: 'A note to my sister', instruction: 'Write a letter.', probabilities: POOR },
  {
    heading: 'Scoring',
    instruction: 'Why do bakers cut the top of a loaf before it goes into the oven?',
    probabilities: LEAN,
  },
  { heading: 'Steam', instruction: 'How can I make steam in an ordinary kitchen oven?', probabilities: FAIR },
  { heading: 'Rye', instruction: 'What is different about rye?', probabilities: MIXED },
  {
    heading: 'When it fails',
    instruction: 'List the most common reasons why a loaf comes out flat, and what to change for each.',
    probabilities: GOOD,
  },
  { heading: 'Salt', instruction: 'When should salt be added?', probabilities: MIXED },
  {
    heading: 'The crumb',
    instruction: 'How does the crumb tell whether a loaf was proofed enough?',
    probabilities: FAIR,
  },
];

/** What the model said where it failed. */
export const RAMBLING =
  'Question: Write a detailed guide to everything a visitor should know about the coast, including the tides, the ' +
  'weather, the birds, the boats, the harbours, the bores, the tables, the';

export const PARAGRAPHS: readonly string[] = [
  'The Moon does not stay over the equator. For half of each month it stands north of it, for the other half south, and the bulge of water that follows it tilts accordingly. A harbour that is carried through the middle of one bulge in the morning passes near the edge of the other in the evening, and the two high waters differ, sometimes by the height of a man.',
  'Where the coast is shaped so that one of the two is all but cancelled, there is a single tide a day. The Gulf of Tonkin is the example in every book, but a dozen lagoons do the same on a smaller scale, and their fishermen keep no table: they look at the Moon and at the mud.',
  'Tables are made for a few standard harbours, where somebody read a gauge every hour for a year or longer. For the rest there are differences: so many minutes earlier, so many tenths of a metre less. They are good on an ordinary day and poor on a stormy one.',
  'A wave that comes into a narrowing river is squeezed from the sides and from below. Its front steepens, and if the river is shallow enough it breaks and travels upstream as a wall of white water that one hears before one sees it.',
  'Flour and water are enough. What lives in them was there before, on the grain and on the hands that milled it; warmth and patience do the choosing, and after a week of feeding only those are left that like sour company.',
  'A wet dough spreads, a dry one stands. Between the two lies everything that a baker argues about: seven parts of water to ten of flour is where most hands begin, and where many end after a year of trying the rest.',
];
