import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/markdown.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { fuzz, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const provenanceOf = async (text: string) => (await reading(read, inputOf('a.md', text))).documents[0]?.provenance;

describe('Markdown', () => {
  it('front matter is no part of the text and tells where it comes from', async () => {
    const { documents } = await reading(read, realInput('text/front-matter.md'));
    expect(documents).toEqual([
      {
        name: 'front-matter.md',
        form: 'markdown',
        text: '# Mud berths\n\nA mud berth costs nothing but patience.\n\n## Coming in\n\nCome in an hour before high water, and put out two lines.\n',
        provenance: {
          file: 'front-matter.md',
          title: 'Mud berths',
          author: 'Ada Quayle, Ben Marsh',
          date: '2020-05-01',
          licence: 'CC-BY-4.0',
          url: 'https://harbour.example/mud-berths',
        },
      },
    ]);
  });

  it('TOML, lists in one line, quotation marks and comments are read', async () => {
    expect(await provenanceOf('+++\ntitle = "Ropes"\nauthors = ["A. B.", "C. D."]\n+++\nText.')).toMatchObject({
      title: 'Ropes',
      author: 'A. B., C. D.',
    });
    expect(await provenanceOf("---\ntitle: 'It''s' # new\ndate: 2020 # maybe\n---\nText.")).toMatchObject({
      date: '2020',
    });
  });

  it('an address that is none is no address', async () => {
    expect(await provenanceOf('---\nurl: /local/page\n---\nText.')).toEqual({ file: 'a.md' });
  });

  it('a text between two breaks is text', async () => {
    const { documents } = await reading(read, inputOf('a.md', '---\nThe sea is wide.\n---\nMore.'));
    expect(documents[0]?.text).toBe('---\nThe sea is wide.\n---\nMore.');
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.md', ['text/front-matter.md']);
  });

  it('has a bound on its headings, beyond which they are plain lines, and says so', async () => {
    const lines = Array.from({ length: LIMITS.headings + 3 }, (_, at) => `# Heading ${at}`);
    const { documents, notes } = await reading(read, inputOf('a.md', lines.join('\n\n')));
    expect(notes).toEqual(['3 headings beyond the first 50,000 are read as plain lines.']);
    expect(documents[0]?.text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(LIMITS.headings);
    expect(documents[0]?.text.endsWith(`\nHeading ${LIMITS.headings + 2}`)).toBe(true);
  });
});
