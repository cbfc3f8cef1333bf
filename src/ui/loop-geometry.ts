// Where the nodes and arrows of the loop's figure stand, in rem, as a pure function of the room there is. Wide, the data
// runs along the bottom and the models along the top; narrow, the same figure is turned: data left, models right.

/** Below this the figure is turned. */
const WIDE_FROM_REM = 50;
/** Wider than this the arrows only grow longer. */
const WIDEST_REM = 88;

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A line through points, with what it is for. */
export interface Way {
  readonly id: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** `flow` fills up as work is done, `seed` leads from model to model, `works` from a model to its arrow, `back` is dashed. */
  readonly kind: 'flow' | 'seed' | 'works' | 'back';
  readonly tip: boolean;
}

interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface FigureLayout {
  readonly turned: boolean;
  readonly width: number;
  readonly height: number;
  /** Radius of a model's ring. */
  readonly radius: number;
  /** Upper left corners of the texts: `seed`, `documents`, …, `comparison`. */
  readonly data: ReadonlyMap<string, Spot>;
  /** Centres of the models' rings, in the order of learning. */
  readonly models: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly ways: readonly Way[];
  readonly labels: readonly Label[];
}

export interface FigureParts {
  /** `M_yx` first where it is trained here, then `M_0`, `M_1`, … */
  readonly models: readonly string[];
  /** Rounds: lines below the ratings and below what is kept. */
  readonly rounds: number;
  /** Models that learn from the seed. */
  readonly fromSeed: ReadonlySet<string>;
  /** Models that rate, and so stand on the arrow of the ratings. */
  readonly raters: ReadonlySet<string>;
  /** What is written on the arrow to what is kept: `≥ 2.5`; null where all pairs are kept. */
  readonly keeps: string | null;
}

const DATA = ['documents', 'segments', 'instructions', 'ratings', 'kept'] as const;
const VERBS = ['cut', 'writes', 'rates', 'keeps'] as const;
const TEXT_REM = 7.5;
/** Of a node's first line, from the upper edge to its middle. */
const LINE_MID = 0.75;

export function layoutOf(parts: FigureParts, room: number): FigureLayout {
  return room >= WIDE_FROM_REM ? wide(parts, Math.min(room, WIDEST_REM)) : turned(parts, room);
}

function wide(parts: FigureParts, width: number): FigureLayout {
  const radius = 1.75;
  const rail = 2;
  const step = (width - TEXT_REM) / 4;
  const dataTop = 12;
  const flow = dataTop + LINE_MID;
  const columnX = (index: number) => index * step;
  const middle = (index: number) => columnX(index) + TEXT_REM / 2;
  const between = (index: number) => (middle(index) + middle(index + 1)) / 2;

  const data = new Map<string, Spot>(
    DATA.map((name, index) => [name, { x: columnX(index), y: dataTop, width: TEXT_REM }]),
  );
  data.set('seed', { x: 0, y: rail - LINE_MID, width: TEXT_REM });
  data.set('comparison', { x: columnX(4), y: rail - LINE_MID, width: TEXT_REM });

  // M_yx stands on the writing arrow, the newest model on the keeping one, the others evenly between.
  const [writer, forward] = split(parts.models);
  const from = between(1);
  const span = (between(3) - from) / Math.max(1, forward.length);
  const models = new Map<string, { readonly x: number; readonly y: number }>();
  if (writer !== null) models.set(writer, { x: from, y: rail });
  for (const [index, name] of forward.entries()) models.set(name, { x: from + span * (index + 1), y: rail });

  const ways: Way[] = DATA.slice(0, -1).map((name, index) => ({
    id: `flow ${name}`,
    points: [
      [columnX(index) + TEXT_REM + 0.25, flow],
      [columnX(index + 1) - 0.25, flow],
    ],
    kind: 'flow',
    tip: true,
  }));

  let x = TEXT_REM + 0.25;
  for (const [name, at] of models) {
    if (parts.fromSeed.has(name)) ways.push(seedWay(name, [x, rail], [at.x - radius - 0.125, rail]));
    x = at.x + radius + 0.125;
  }
  ways.push(seedWay('comparison', [x, rail], [columnX(4) - 0.25, rail]));

  const below = rail + radius + 3.25;
  const join = dataTop - 1.75;
  for (const [name, at] of models) {
    const works = name === writer ? between(1) : parts.raters.has(name) ? between(2) : null;
    if (works === null) continue;
    // Left of the middle, so that the way back has the right.
    const out = name === 'M_0' || name === writer ? at.x : at.x - 0.75;
    const points: [number, number][] = [
      [out, below],
      [out, join],
      [works, join],
      [works, flow - 0.375],
    ];
    ways.push({ id: `works ${name}`, points, kind: 'works', tip: true });
  }

  const back = below + 1.5;
  const kept = middle(4);
  const learners = forward.filter((name) => name !== 'M_0');
  for (const name of learners) {
    const at = models.get(name) ?? { x: 0, y: 0 };
    const into = at.x + (parts.raters.has(name) ? 0.75 : 0);
    const points: [number, number][] = [
      [kept, dataTop - 0.375],
      [kept, back],
      [into, back],
      [into, below],
    ];
    ways.push({ id: `back ${name}`, points, kind: 'back', tip: true });
  }

  const labels: Label[] = VERBS.map((text, index) => ({
    text,
    x: between(index),
    y: flow + 1.125,
    anchor: 'middle',
  }));
  labels.push({ text: 'headings', x: between(0), y: flow - 0.625, anchor: 'middle' });
  if (parts.keeps !== null) labels.push({ text: parts.keeps, x: between(3), y: flow - 0.625, anchor: 'middle' });
  labels.push({
    text: 'trains',
    x: (TEXT_REM + (models.values().next().value?.x ?? width)) / 2,
    y: rail - 0.5,
    anchor: 'middle',
  });
  if (learners.length > 0) {
    labels.push({ text: 'what is kept trains the next', x: kept - 0.5, y: back + 1.125, anchor: 'end' });
  }
  return {
    turned: false,
    width,
    height: dataTop + 1.75 + 1.25 * Math.max(1, parts.rounds),
    radius,
    data,
    models,
    ways,
    labels,
  };
}

function turned(parts: FigureParts, room: number): FigureLayout {
  const width = Math.max(17, Math.min(room, 30));
  const radius = 1.5;
  const ring = 9.75 + (width - 17) * 0.3;
  const [writer, forward] = split(parts.models);
  const raters = forward.filter((name) => parts.raters.has(name));
  const others = forward.filter((name) => !parts.raters.has(name));
  const spacing = 4.5;
  const textHeight = (name: string) => 3.25 + (name === 'ratings' || name === 'kept' ? 1.25 * parts.rounds : 0);

  // One column of texts; each gap is as high as the models beside it need.
  const gaps = [
    2,
    writer === null ? 2 : spacing,
    Math.max(2, spacing * raters.length),
    Math.max(2, spacing * others.length),
  ];
  const tops: number[] = [];
  let y = 0;
  for (const [index, name] of DATA.entries()) {
    tops.push(y);
    y += textHeight(name) + (gaps[index] ?? 0);
  }
  const top = (index: number) => tops[index] ?? 0;
  const bottom = (index: number) => top(index) + textHeight(DATA[index] ?? '');
  const data = new Map<string, Spot>(DATA.map((name, index) => [name, { x: 0, y: top(index), width: TEXT_REM }]));
  data.set('seed', { x: ring - radius, y: 0, width: width - ring + radius });
  const lastTop = top(4) + textHeight('kept') - 3;
  data.set('comparison', { x: ring - radius, y: lastTop, width: width - ring + radius });

  const models = new Map<string, { readonly x: number; readonly y: number }>();
  const spread = (names: readonly string[], index: number) => {
    const gap = top(index + 1) - bottom(index);
    for (const [at, name] of names.entries()) {
      models.set(name, { x: ring, y: bottom(index) + (gap * (at + 0.5)) / names.length });
    }
  };
  if (writer !== null) spread([writer], 1);
  spread(raters, 2);
  spread(others, 3);

  const line = 0.875;
  const ways: Way[] = DATA.slice(0, -1).map((name, index) => ({
    id: `flow ${name}`,
    points: [
      [line, bottom(index) - 0.25],
      [line, top(index + 1) - 0.125],
    ],
    kind: 'flow',
    tip: true,
  }));
  let above = 3;
  for (const [name, at] of models) {
    if (parts.fromSeed.has(name)) ways.push(seedWay(name, [ring, above], [ring, at.y - radius - 0.125]));
    above = at.y + radius + 0.125;
  }
  ways.push(seedWay('comparison', [ring, above], [ring, lastTop - 0.125]));
  for (const [name, at] of models) {
    if (name !== writer && !parts.raters.has(name)) continue;
    const points: [number, number][] = [
      [ring - radius - 0.125, at.y],
      [line + 0.375, at.y],
    ];
    ways.push({ id: `works ${name}`, points, kind: 'works', tip: true });
  }
  const edge = width - 0.25;
  const keptY = top(4) + LINE_MID;
  const learners = forward.filter((name) => name !== 'M_0');
  for (const name of learners) {
    const at = models.get(name) ?? { x: 0, y: 0 };
    const points: [number, number][] = [
      [TEXT_REM - 2.5, keptY],
      [edge, keptY],
      [edge, at.y],
      [edge - 0.75, at.y],
    ];
    ways.push({ id: `back ${name}`, points, kind: 'back', tip: true });
  }
  const labels: Label[] = [
    { text: 'cut at headings', x: line + 0.75, y: (bottom(0) + top(1)) / 2, anchor: 'start' },
    {
      text: parts.keeps === null ? 'keeps' : `keeps ${parts.keeps}`,
      x: line + 0.75,
      y: top(4) - 1.25,
      anchor: 'start',
    },
  ];
  return { turned: true, width, height: y, radius, data, models, ways, labels };
}

function split(models: readonly string[]): readonly [writer: string | null, forward: readonly string[]] {
  const writer = models.includes('M_yx') ? 'M_yx' : null;
  return [writer, models.filter((name) => name !== 'M_yx')];
}

function seedWay(name: string, from: readonly [number, number], to: readonly [number, number]): Way {
  return { id: `seed ${name}`, points: [from, to], kind: 'seed', tip: true };
}
