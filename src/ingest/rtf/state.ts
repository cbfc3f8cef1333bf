// What groups of RTF save and bring back, and the control words that change nothing else.

import type { Flow } from './flow.ts';

/** Where text goes: into the document, nowhere, or into what is told at the beginning of the file. */
export type Into = 'text' | 'skip' | 'fonts' | 'styles' | 'marker' | 'info' | 'title' | 'author' | 'made';

export interface State {
  into: Into;
  /** Characters behind `\u` for programs that know no Unicode. */
  uc: number;
  /** -1 for the document's own. */
  font: number;
  bold: boolean;
  italic: boolean;
  raised: boolean;
  hidden: boolean;
  style: number;
  /** Outline level of the paragraph itself; -1 for none. */
  outline: number;
  /** Indents in twips. */
  left: number;
  first: number;
  list: number;
  level: number;
  /** The paragraph is in a table. */
  table: boolean;
  flow: Flow;
}

const PLAIN = { bold: false, italic: false, raised: false, hidden: false, font: -1 };
const PARAGRAPH = { style: 0, outline: -1, left: 0, first: 0, list: 0, level: 0, table: false };

export function firstState(flow: Flow): State {
  return { into: 'text', uc: 1, ...PLAIN, ...PARAGRAPH, flow };
}

/** Changes the state as the control word says; false where the word says nothing about it. */
export function changed(state: State, name: string, value: number | null): boolean {
  const on = value !== 0;
  const number = value ?? 0;
  switch (name) {
    case 'plain':
      Object.assign(state, PLAIN);
      return true;
    case 'pard':
      Object.assign(state, PARAGRAPH);
      return true;
    case 'b':
      state.bold = on;
      return true;
    case 'i':
      state.italic = on;
      return true;
    case 'super':
      state.raised = on;
      return true;
    case 'nosupersub':
    case 'sub':
      state.raised = false;
      return true;
    case 'v':
    case 'deleted':
      state.hidden = on;
      return true;
    case 'li':
      state.left = number;
      return true;
    case 'fi':
      state.first = number;
      return true;
    case 'ls':
      state.list = number;
      return true;
    case 'ilvl':
      state.level = number;
      return true;
    case 'intbl':
      state.table = true;
      return true;
    case 'uc':
      state.uc = Math.min(Math.max(0, number), 8);
      return true;
  }
  return false;
}
