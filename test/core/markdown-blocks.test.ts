import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { scanMarkdown } from '../../src/core/markdown-blocks.ts';

const LINES = [
  ...['# A', '## B', 'words', 'words', '', '', '', '#no', '####### seven', '===', '---', '***'],
  ...['- item', '-', '- # in item', '  more', '    deep', '\tdeep', '+ plus', '* star', '1. one', '2. two', '3) three'],
  ...['   # three in', '    # four in', '> quote', '>', '> # in quote', '> ```', '```', '  ```', '~~~'],
  ...['<div>', '</div>', '<!-- c', '-->', '<pre>', '| a | b |', '|---|---|'],
];

const titles = (text: string) =>
  scanMarkdown(text).flatMap((block) => (block.kind === 'heading' ? [`${block.level} ${block.title}`] : []));
const kinds = (text: string) => scanMarkdown(text).map((block) => [block.kind, text.slice(block.from, block.to)]);

function mdastHeadings(text: string): [number, number][] {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return tree.children.flatMap((node) =>
    node.type === 'heading' ? [[node.depth, node.position?.start.line ?? 0] as [number, number]] : [],
  );
}

function scannedHeadings(text: string): [number, number][] {
  return scanMarkdown(text).flatMap((block) =>
    block.kind === 'heading' ? [[block.level, text.slice(0, block.from).split('\n').length] as [number, number]] : [],
  );
}

describe('the blocks of a Markdown text', () => {
  it('headings of both forms are found with their titles as words', () => {
    expect(
      titles('# One\n\nTwo\nlines\n---\n\n### `Three` **bold** [link](http://x.example) ###\n\n#Four\n\n## '),
    ).toEqual(['1 One', '2 Two lines', '3 Three bold link', '2 ']);
  });

  it('a number sign in code, in a comment, in a list or in a quote is no heading', () => {
    const text = '```sh\n# a\n```\n\n    # b\n\n<!--\n# c\n-->\n\n- item\n\n  # d\n\n> # e\n\n# Real';
    expect(titles(text)).toEqual(['1 Real']);
  });

  it('a fence that is never closed takes the rest of the text', () => {
    expect(titles('```\n# a\n\n# b')).toEqual([]);
  });

  it('code, tables and lists are told from prose, each whole', () => {
    const code = '```js\na();\n\nb();\n```';
    const table = '| a | b |\n|---|---|\n| 1 | 2 |';
    const list = '- one\n\n  more of one\n- two';
    expect(kinds(`Words\nmore.\n\n${code}\n\n${table}\n\n${list}\n\nEnd.`)).toEqual([
      ['prose', 'Words\nmore.'],
      ['lines', code],
      ['lines', table],
      ['list', list],
      ['prose', 'End.'],
    ]);
  });

  it('comments and thematic breaks are no blocks, and text behind a comment is', () => {
    expect(kinds('<!-- a\n\nb -->\n\n***\n\n<!-- c --> Words.')).toEqual([['lines', '<!-- c --> Words.']]);
  });

  it('the headings are those that a full CommonMark parser finds', () => {
    const line = fc.constantFrom(...LINES);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        // micromark takes no empty item and no item that does not begin at 1 right after indented code; the
        // specification's own parser does.
        fc.pre(!/^(?:\t| {4}).*\n+(?:-|\d[.)])/m.test(text));
        expect(scannedHeadings(text)).toEqual(mdastHeadings(text));
      }),
      { numRuns: 1000 },
    );
  }, 30_000);

  it('the blocks of any text are in order, apart and trimmed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('# a', '\n', ' ', '- ', '```', 'x', '> ', '\t', '<div>', '🐋', '|'), {
          maxLength: 60,
        }),
        (parts) => {
          const text = parts.join('');
          let end = 0;
          for (const { from, to } of scanMarkdown(text)) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            expect(text.slice(from, to).trim()).toHaveLength(to - from);
            end = to;
          }
        },
      ),
    );
  });
});
