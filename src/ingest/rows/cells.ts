// What a row of any format holds, by the name of the field: texts of nested fields are found under paths.

/** One row. A cell has several texts only where each stands for itself, as the turns of a conversation do. */
export type Cells = ReadonlyMap<string, readonly string[]>;

// A text deeper than this, or beyond this many fields, belongs to some structure and is no column.
const MAX_DEPTH = 4;
const MAX_FIELDS = 300;

/** The texts of a value of JSON or Parquet: `text`, `data.text`, `paragraphs[]`, `sections[].body`, `messages (assistant)`. */
export function cellsOf(value: unknown): Cells {
  const cells = new Map<string, readonly string[]>();
  gather('', value, 0, cells);
  return cells;
}

/** Whether it is a turn of a conversation in one of the two usual shapes. */
export function isTurn(value: unknown): boolean {
  return isRecord(value) && speakerOf(value) !== null;
}

function gather(path: string, value: unknown, depth: number, cells: Map<string, readonly string[]>): void {
  if (cells.size >= MAX_FIELDS || depth > MAX_DEPTH) return;
  const text = textOf(value);
  if (text !== null) {
    cells.set(path === '' ? 'value' : path, [text]);
  } else if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isTurn)) {
      cells.set(`${path === '' ? 'messages' : path} (assistant)`, value.flatMap(repliesOf));
    } else gatherItems(`${path}[]`, value, depth, cells);
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) {
      gather(path === '' ? key : `${path}.${key}`, inner, depth + 1, cells);
    }
  }
}

// Paragraphs or sections of one text, so they stand together.
function gatherItems(
  path: string,
  items: readonly unknown[],
  depth: number,
  cells: Map<string, readonly string[]>,
): void {
  const parts = new Map<string, string[]>();
  for (const item of items) {
    const inner = new Map<string, readonly string[]>();
    gather(path, item, depth + 1, inner);
    for (const [name, texts] of inner) {
      const known = parts.get(name);
      // One by one: as arguments of a single push, some 100,000 texts overflow the stack.
      if (known) for (const text of texts) known.push(text);
      else parts.set(name, [...texts]);
    }
  }
  for (const [name, texts] of parts) if (cells.size < MAX_FIELDS) cells.set(name, [texts.join('\n\n')]);
}

// Numbers too are what a column of dates holds; they are never chosen as the text.
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : null;
}

const ASSISTANTS = new Set(['assistant', 'gpt', 'chatgpt', 'model', 'bot', 'bing', 'bard']);

function repliesOf(turn: Readonly<Record<string, unknown>>): readonly string[] {
  return ASSISTANTS.has(speakerOf(turn) ?? '') ? [saidBy(turn)] : [];
}

function speakerOf(turn: Readonly<Record<string, unknown>>): string | null {
  const by = own(turn, 'role') ?? own(turn, 'from');
  const said = own(turn, 'content') ?? own(turn, 'value');
  return typeof by === 'string' && (typeof said === 'string' || Array.isArray(said)) ? by.toLowerCase() : null;
}

// A text, or the parts of a message of which the text ones count.
function saidBy(turn: Readonly<Record<string, unknown>>): string {
  const said = own(turn, 'content') ?? own(turn, 'value');
  if (typeof said === 'string') return said;
  if (!Array.isArray(said)) return '';
  return said
    .map((part) => (isRecord(part) && typeof own(part, 'text') === 'string' ? own(part, 'text') : ''))
    .join('');
}

// Rows come from outside: a field called `constructor` or `__proto__` is a field like any other.
function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
