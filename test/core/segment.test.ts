import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentFrom } from '../../src/core/document.ts';
import type { TextForm } from '../../src/core/records.ts';
import { LONE_MIN_CHARS, segmentDocument } from '../../src/core/segment.ts';

const window = { minChars: 60, maxChars: 200 };
const words = (count: number) => `${'word '.repeat(Math.max(1, Math.round(count / 5))).trim()}.`; // about `count` characters

function cut(form: TextForm, text: string, settings = window) {
  const { segments, tooShort } = segmentDocument(documentFrom('a', form, text, 0), settings);
  return { parts: segments.map(({ headingPath, text }) => ({ path: headingPath.join(' > '), text })), tooShort };
}

describe('segments of Markdown', () => {
  it('a segment is the text under a header, without its own heading line', () => {
    const [a, b] = [words(100), words(150)];
    expect(cut('markdown', `# Sea\n\n## Ebb\n\n${a}\n\n## Flow\n\n${b}\n`).parts).toEqual([
      { path: 'Sea > Ebb', text: a },
      { path: 'Sea > Flow', text: b },
    ]);
  });

  it('a header keeps its subtree, lower headings included, while that fits', () => {
    const text = `${words(50)}\n\n### Low\n\n${words(50)}`;
    expect(cut('markdown', `# Sea\n\n${words(150)}\n\n## Ebb\n\n${text}\n`).parts[1]).toEqual({
      path: 'Sea > Ebb',
      text,
    });
  });

  it('a section that is too long is cut by its lower headers first', () => {
    const [own, low, lower] = [words(120), words(130), words(140)];
    expect(cut('markdown', `# Sea\n\n${own}\n\n## Low\n\n${low}\n\n## Lower\n\n${lower}`).parts).toEqual([
      { path: 'Sea', text: own },
      { path: 'Sea > Low', text: low },
      { path: 'Sea > Lower', text: lower },
    ]);
  });

  it('without lower headers it is cut between paragraphs, into parts of about equal length', () => {
    const paragraphs = Array.from({ length: 6 }, () => words(50));
    const { parts } = cut('markdown', `# Sea\n\n${paragraphs.join('\n\n')}`);
    expect(parts.map(({ text }) => text.split('\n\n').length)).toEqual([3, 3]);
    expect(parts.map(({ path }) => path)).toEqual(['Sea', 'Sea']);
  });

  it('a paragraph that is too long is cut between sentences, wrapped lines or not', () => {
    const sentence = 'The tide comes in twice a day\nand goes out twice as well.';
    const { parts } = cut('markdown', Array(8).fill(sentence).join(' '));
    expect(parts.length).toBeGreaterThan(1);
    for (const { text } of parts) expect(text).toMatch(/^The tide[\s\S]*as well\.$/);
  });

  it('short sections of one parent are joined, each with its heading line', () => {
    const [a, b] = [words(40), words(40)];
    const { parts, tooShort } = cut('markdown', `# Sea\n\n${words(180)}\n\n## Ebb\n\n${a}\n\n## Flow\n\n${b}`);
    expect(parts[1]).toEqual({ path: 'Sea', text: `## Ebb\n\n${a}\n\n## Flow\n\n${b}` });
    expect(tooShort).toBe(0);
  });

  it('a short section between two others joins the shorter of them', () => {
    const { parts } = cut(
      'markdown',
      `# Sea\n\n## Ebb\n\n${words(120)}\n\n## Slack\n\n${words(40)}\n\n## Flow\n\n${words(80)}`,
    );
    expect(parts.map(({ path }) => path)).toEqual(['Sea > Ebb', 'Sea']);
    expect(parts[1]?.text).toMatch(/^## Slack\n/);
  });

  it('a short section that fits nowhere is counted, not lost in silence', () => {
    expect(cut('markdown', `# Sea\n\n## Ebb\n\n${words(190)}\n\n## Flow\n\nShort.`)).toMatchObject({
      parts: [{ path: 'Sea > Ebb' }],
      tooShort: 1,
    });
  });

  it('a code block, a table or a list that fits is never cut', () => {
    for (const block of [
      '```\na\n\nb. C d.\n```',
      '| a | b |\n|---|---|\n| C. D | e |',
      '- One. Two.\n\n  More. Yet.\n- Three.',
    ]) {
      const { parts } = cut('markdown', `${words(120)}\n\n${block}\n\n${words(120)}\n\n${block}\n\n${words(90)}`);
      expect(
        parts
          .map(({ text }) => text)
          .join('\n')
          .split(block),
      ).toHaveLength(3);
    }
  });

  it('a code block that is too long is cut between its lines', () => {
    const line = 'const tide = await read("a. B c");';
    const { parts } = cut('markdown', `\`\`\`\n${Array(20).fill(line).join('\n')}\n\`\`\``);
    expect(parts.length).toBeGreaterThan(2);
    for (const { text } of parts) expect(text.replaceAll(line, '').replaceAll('```', '').trim()).toBe('');
  });

  it('a list that is too long is cut between its items', () => {
    const { parts } = cut('markdown', Array(12).fill('- An item. It has two sentences.').join('\n'));
    expect(parts.length).toBeGreaterThan(1);
    for (const { text } of parts) expect(text).toMatch(/^- An item[\s\S]*sentences\.$/);
  });
});

describe('segments of plain text', () => {
  it('number signs are text, and paragraphs are what blank lines part', () => {
    const text = `# ${words(150)}\n \n${words(150)}`;
    expect(cut('plain', text).parts.map((part) => part.text)).toEqual(text.split('\n \n'));
  });

  it('a sentence that is too long is cut between words', () => {
    for (const { text } of cut('plain', 'word '.repeat(200)).parts) expect(text).toMatch(/^word[\s\S]* word$/);
  });
});

describe('documents shorter than the window', () => {
  it('one of two or three sentences is one segment', () => {
    const text = words(LONE_MIN_CHARS + 20);
    expect(cut('plain', text, { minChars: 600, maxChars: 3000 })).toEqual({ parts: [{ path: '', text }], tooShort: 0 });
    expect(cut('markdown', `# Sea\n\n${text}`, { minChars: 600, maxChars: 3000 }).parts).toEqual([
      { path: 'Sea', text },
    ]);
  });

  it('one of a few words is none, and is counted', () => {
    expect(cut('plain', 'A few words.', { minChars: 600, maxChars: 3000 })).toEqual({ parts: [], tooShort: 1 });
    expect(cut('plain', ' \n ', window)).toEqual({ parts: [], tooShort: 0 });
  });
});

describe('segments of anything', () => {
  const piece = fc.constantFrom(
    ...[
      '# A\n',
      '\n## B\n',
      '\n### C\n\n',
      '\n\n',
      '\n',
      ' ',
      'Two words. ',
      '🐋',
      '\ud83d',
      '```\n',
      '- item\n',
      '| a |\n|---|\n',
    ],
    ...[words(40), words(90), words(400), `${'🐋'.repeat(150)} `, '<div>\n', '\u00a0', '「長い。」', 'x'.repeat(501)],
  );
  const texts = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
  const forms = fc.constantFrom<TextForm>('markdown', 'plain');
  const windows = fc.record({ minChars: fc.integer({ min: 0, max: 150 }), maxChars: fc.integer({ min: 1, max: 300 }) });

  it('they are exact, in order, apart, trimmed and within the window, and carry their place as id', () => {
    fc.assert(
      fc.property(forms, texts, windows, (form, text, settings) => {
        const document = documentFrom('a', form, text, 0);
        const { segments } = segmentDocument(document, settings);
        const isLone = segments.length === 1 && (segments[0]?.text.length ?? 0) >= LONE_MIN_CHARS;
        let end = 0;
        for (const segment of segments) {
          expect(document.text.slice(segment.from, segment.to)).toBe(segment.text);
          expect(segment.id).toBe(`${document.id}/${segment.from}-${segment.to}`);
          expect(segment.from).toBeGreaterThanOrEqual(end);
          expect(segment.text.trim()).toBe(segment.text);
          expect(segment.text.length).toBeLessThanOrEqual(Math.max(2, settings.maxChars));
          if (!isLone)
            expect(segment.text.length).toBeGreaterThanOrEqual(Math.min(settings.minChars, settings.maxChars));
          end = segment.to;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('no surrogate pair is cut in two', () => {
    fc.assert(
      fc.property(forms, texts, windows, (form, text, settings) => {
        const document = documentFrom('a', form, text, 0);
        for (const { from, to } of segmentDocument(document, settings).segments) {
          for (const at of [from, to])
            expect(/^[\ud800-\udbff][\udc00-\udfff]$/.test(document.text.slice(at - 1, at + 1))).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('with no least length, nothing but headings and white space is left out of plain text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const document = documentFrom('a', 'plain', text, 0);
        const { segments, tooShort } = segmentDocument(document, { minChars: 0, maxChars: 200 });
        const bare = (part: string) => part.replace(/\s/g, '');
        expect(tooShort).toBe(0);
        expect(bare(segments.map((segment) => segment.text).join(''))).toBe(bare(document.text));
      }),
    );
  });

  it('a section of 200,000 pieces is cut like any other', () => {
    const text = `# a\n\nwords\n\n# b\n\n${'word word '.repeat(200_000)}`;
    const { segments } = segmentDocument(documentFrom('a', 'markdown', text, 0), { minChars: 1, maxChars: 10 });
    expect(segments).toHaveLength(200_001);
  }, 20_000);

  it('a document is cut alike every time', () => {
    fc.assert(
      fc.property(forms, texts, (form, text) => {
        const document = documentFrom('a', form, text, 0);
        expect(segmentDocument(document, window)).toEqual(segmentDocument(document, window));
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, TextForm, string]>([
    ['sections', 'markdown', `## Tide\n\n${words(700)}\n\n- item\n- item\n\n${words(900)}\n\n`],
    ['one endless paragraph', 'plain', 'The tide comes in twice a day. '],
    ['one endless word', 'plain', 'tide'],
    ['one endless line of quotes', 'markdown', '>'],
    ['open brackets', 'markdown', '[*<`'],
    ['blank lines', 'plain', ' \n'],
    ['short headings', 'markdown', '# a\n\nSome words.\n\n'],
  ])(
    // Quadratic work would take minutes on these; the limit only ends the wait.
    '1 MB of %s is cut to its end',
    (_, form, unit) => {
      const document = documentFrom('a', form, unit.repeat(1_000_000 / unit.length), 0);
      const { segments } = segmentDocument(document, { minChars: 600, maxChars: 3000 });
      for (const { text } of segments) expect(text.length).toBeLessThanOrEqual(3000);
    },
    60_000,
  );
});
