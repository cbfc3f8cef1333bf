// The header tree of a Markdown text (paper section 2.2, as far as known: a segment is the text under a header, with
// the subtree of its lower-level headers).

import { type Block, scanMarkdown } from './markdown-blocks.ts';
import { paragraphs } from './split-text.ts';

export type Content = Exclude<Block, { readonly kind: 'heading' }>;

export interface Section {
  /** Titles from the outermost header to this one; empty for the document itself. */
  readonly path: readonly string[];
  /** Where its own heading begins. */
  readonly lead: number;
  /** What stands under the heading, the subtree included: everything up to the next heading of this level or higher. */
  readonly from: number;
  readonly to: number;
  /** The blocks before the first lower-level heading. */
  readonly blocks: readonly Content[];
  readonly children: readonly Section[];
}

interface Growing extends Section {
  to: number;
  readonly level: number;
  readonly blocks: Content[];
  readonly children: Growing[];
}

/** The tree of a Markdown text. Its root is the document, with what stands before the first heading. */
export function sectionTree(text: string): Section {
  const root: Growing = { path: [], level: 0, lead: 0, from: 0, to: text.length, blocks: [], children: [] };
  const open: Growing[] = [root];
  for (const block of scanMarkdown(text)) {
    let parent = open.at(-1) ?? root;
    if (block.kind !== 'heading') {
      parent.blocks.push(block);
      continue;
    }
    while (parent.level >= block.level) {
      parent.to = block.from;
      open.pop();
      parent = open.at(-1) ?? root;
    }
    const path = block.title === '' ? parent.path : [...parent.path, block.title];
    const section: Growing = {
      path,
      level: block.level,
      lead: block.from,
      from: block.to,
      to: text.length,
      blocks: [],
      children: [],
    };
    parent.children.push(section);
    open.push(section);
  }
  return root;
}

/** A plain text as one section: its paragraphs. */
export function plainSection(text: string): Section {
  const blocks = paragraphs(text).map((range): Content => ({ ...range, kind: 'prose' }));
  return { path: [], lead: 0, from: 0, to: text.length, blocks, children: [] };
}
