// Settings by the names of their data, in words: for a link that may set any of them.

const PARTS: Readonly<Record<string, string>> = {
  segment: 'Segment',
  segmentFilters: 'Segment filter',
  actions: 'what it does',
  augment: 'Writing',
  rate: 'Rating',
  filters: 'Instruction filter',
  sampling: 'sampling',
  weights: 'weight in the sum',
  training: 'Training',
  backward: 'of M_yx',
  forward: 'of M_0 and later',
  split: 'Held-out pairs',
  answers: 'Comparison',
};

/** Names whose words alone would not say enough. */
const WHOLE: Readonly<Record<string, string>> = {
  'settings.minScore': 'Keep from',
  'settings.leastRows': 'Warn below, kept pairs',
  'settings.rate.form': 'Rater',
  'settings.augment.candidates': 'Instructions for each segment',
  'settings.filters.keepsOut': 'Marked pairs stay out',
  'settings.segmentFilters.languages': 'Languages that are kept',
  'loop.rounds': 'Rounds of the loop',
  'loop.laterStart': 'Later models start from',
  'loop.learnFrom': 'Models learn from',
  'loop.curation': 'Pairs are rated and chosen',
  'loop.tags': 'Tags in the prompts',
  'loop.rows': 'Most augmented pairs to learn from',
};

/** `settings.segment.minChars` → `Segment: min chars`. */
export function whatWords(path: string): string {
  const whole = WHOLE[path];
  if (whole !== undefined) return whole;
  const names = path.split('.').slice(1);
  const words = names.map((name) => PARTS[name] ?? spaced(name));
  const [first = path, ...rest] = words;
  return rest.length === 0 ? capital(first) : `${capital(first)}: ${rest.join(', ')}`;
}

/** A value as a person would write it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueWords).join(', ');
  return typeof value === 'string' ? spaced(value) : String(value);
}

/** `minChars` → `min chars`, `leave-out` → `leave out`. */
function spaced(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll('-', ' ');
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
