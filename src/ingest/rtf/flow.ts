// The text of an RTF file, or of a note in it, as paragraphs and rows of tables: what html.ts makes lists and tables of.

export interface RtfStyle {
  readonly name: string;
  /** 0–8 as RTF counts; -1 for none. */
  readonly outline: number;
  /** Number of the style that it goes on from; -1 for none. */
  readonly base: number;
}

export interface Look {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly raised: boolean;
  readonly mono: boolean;
}

/** Words of one look; `\n` is a line break, `\t` a tab. Or a note. */
export type Run = (Look & { text: string; readonly note?: undefined }) | { readonly note: Flow };

/** What RTF knows of a paragraph. Indents in twips. */
export interface Layout {
  readonly style: number;
  readonly outline: number;
  readonly left: number;
  readonly first: number;
  readonly list: number;
  readonly level: number;
}

export interface Paragraph extends Layout {
  readonly runs: readonly Run[];
  /** What the program wrote before a list item: `1.`, a bullet, or nothing. */
  readonly marker: string;
}

export type Piece =
  | { readonly kind: 'paragraph'; readonly paragraph: Paragraph }
  | { readonly kind: 'row'; readonly cells: readonly (readonly Paragraph[])[] };

export interface Flow {
  readonly pieces: Piece[];
  readonly add: (text: string, look: Look) => void;
  readonly addNote: (note: Flow) => void;
  readonly mark: (text: string) => void;
  /** Ends a paragraph; one in a table stays with its cell. */
  readonly endParagraph: (layout: Layout & { readonly table: boolean }) => void;
  readonly endCell: (layout: Layout) => void;
  readonly endRow: () => void;
}

const MAX_CELLS = 1000;

export function newFlow(): Flow {
  const pieces: Piece[] = [];
  let runs: Run[] = [];
  let marker = '';
  let cell: Paragraph[] = [];
  let cells: Paragraph[][] = [];

  const take = (layout: Layout): Paragraph | null => {
    const { style, outline, left, first, list, level } = layout;
    const taken = { style, outline, left, first, list, level, runs, marker: marker.trim() };
    const empty = runs.every((run) => run.note === undefined && run.text.trim() === '');
    runs = [];
    marker = '';
    return empty && taken.runs.length === 0 ? null : taken;
  };
  // Paragraphs whose row never came: a broken file, or text between tables.
  const release = () => {
    for (const paragraph of [...cells.flat(), ...cell]) pieces.push({ kind: 'paragraph', paragraph });
    cells = [];
    cell = [];
  };

  return {
    pieces,
    add(text, look) {
      if (text === '') return;
      const last = runs.at(-1);
      if (
        last !== undefined &&
        last.note === undefined &&
        last.bold === look.bold &&
        last.italic === look.italic &&
        last.raised === look.raised &&
        last.mono === look.mono
      ) {
        last.text += text;
      } else runs.push({ text, ...look });
    },
    addNote(note) {
      note.endParagraph({ style: 0, outline: -1, left: 0, first: 0, list: 0, level: 0, table: false });
      note.endRow();
      runs.push({ note });
    },
    mark(text) {
      if (marker.length < 40) marker += text;
    },
    endParagraph(layout) {
      const paragraph = take(layout);
      if (layout.table) {
        if (paragraph) cell.push(paragraph);
        return;
      }
      if (cells.length > 0 || cell.length > 0) release();
      // An empty paragraph parts two stretches of code or two lists.
      pieces.push({ kind: 'paragraph', paragraph: paragraph ?? { ...emptyAt(layout), marker: '' } });
    },
    endCell(layout) {
      const paragraph = take(layout);
      if (paragraph) cell.push(paragraph);
      if (cells.length < MAX_CELLS) cells.push(cell);
      else cells.at(-1)?.push(...cell);
      cell = [];
    },
    endRow() {
      if (cell.length > 0) cells.push(cell);
      if (cells.length > 0) pieces.push({ kind: 'row', cells });
      cells = [];
      cell = [];
    },
  };
}

function emptyAt({ style, outline, left, first, list, level }: Layout): Omit<Paragraph, 'marker'> {
  return { style, outline, left, first, list, level, runs: [] };
}
