import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { detect as tinyld } from 'tinyld';
import { describe, expect, it } from 'vitest';
import type { Detect } from '../../src/core/marks/language.ts';
import { type SegmentFigures, segmentFigures } from '../../src/core/segment-figures.ts';
import { DEFAULT_SEGMENT_FILTERS, segmentMarks } from '../../src/core/segment-marks.ts';

const detect: Detect = (text) => tinyld(text) || null;
const figures = (text: string, path: readonly string[] = []) =>
  segmentFigures({ text, headingPath: path }, 'markdown', detect);
const plain = (text: string) => segmentFigures({ text, headingPath: [] }, 'plain', detect);
const kinds = (found: SegmentFigures) => segmentMarks(found, null, DEFAULT_SEGMENT_FILTERS).map(({ kind }) => kind);

// Texts that a good reply or manual could have: none may be marked.
const GOOD: Readonly<Record<string, string>> = {
  prose: `The moon pulls at the water on the side of the earth that faces it, and the water rises there a little. On the far
side the pull is weaker than on the ground below, so the water is left behind and rises too. As the earth turns, most
coasts pass through both of these bulges each day, which is why the tide comes in twice. The sun does the same with
less than half the strength. When sun and moon stand in one line, at new and at full moon, their pulls add up and the
range between high and low water is largest; fishermen call it a spring tide. A week later it is smallest.`,
  recipe: `A loaf for two days, without kneading.

- 500 g of bread flour
- 350 ml of water
- 2 tsp of salt
- 1/4 tsp of dry yeast
- 1 tbsp of oil

1. Mix the flour, the salt and the yeast in a large bowl.
2. Add the water and stir until no dry flour is left.
3. Cover the bowl and leave it at room temperature for 12 to 18 hours.
4. Fold the dough over itself four times and let it rest for an hour.
5. Heat the oven with a heavy pot in it to 230 °C.
6. Put the dough into the pot, cover it and bake it for 30 minutes.
7. Take the lid off and bake it for another 15 minutes, until it is dark.`,
  steps: `1. Open the settings and choose "Network".
2. Choose your network from the list.
3. Enter the password that is printed under the router.
4. Wait until the sign turns green.
5. Open the settings and choose "Sharing".
6. Choose the folders that others may read.
7. Restart the computer so that the change takes effect.`,
  code: `To read a file line by line, open it in a \`with\` block, so that it is closed whatever happens inside:

\`\`\`python
import sys

def count(path: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            for word in line.split():
                counts[word] = counts.get(word, 0) + 1
    return counts

print(count(sys.argv[1]))
print(count(sys.argv[2]))
\`\`\`

The loop never holds more than one line in memory. To sort the result, use \`sorted(counts.items(), key=lambda kv: -kv[1])\`
and print the first ten of them.`,
  table: `The three kinds differ in what they keep and for how long:

| kind | keeps | until |
|---|---|---|
| cookie | a few kilobytes | a date that the server gives |
| session storage | strings, five megabytes | the tab is closed |
| local storage | strings, five megabytes | someone clears it |
| IndexedDB | anything that can be cloned | someone clears it |

Only the first of them is sent to the server with each request, which is why large values do not belong there.`,
  links: `The [harbour](https://example.org/harbour) was dug in 1862 by the company that also built the
[railway](https://example.org/railway?line=3&year=1862#map), and for twenty years it was the busiest on this coast. When the
[canal](https://example.org/canal) was opened, ships went round it. Today the basin is a marina, and the warehouse beside
it is a museum, whose [opening hours](https://example.org/museum/opening-hours/winter) change with the seasons of the year.`,
};

describe('good texts', () => {
  for (const [name, text] of Object.entries(GOOD)) {
    it(`of the kind "${name}" have no mark, in Markdown and as plain text`, () => {
      expect(kinds(figures(text, ['How it is done']))).toEqual([]);
      if (name !== 'table' && name !== 'links') expect(kinds(plain(text))).toEqual([]);
    });
  }

  it('of OASST are seldom marked, where these are at hand', () => {
    const file = join(import.meta.dirname, '../../../shared/data/oasst-en-100-trees.jsonl');
    if (!existsSync(file)) return;
    const replies = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .flatMap((line) => repliesOf((JSON.parse(line) as { prompt: Message }).prompt))
      .filter(({ length }) => length >= 600);
    const marked = replies.filter((text) => kinds(figures(text)).length > 0);
    expect(replies.length).toBeGreaterThan(300);
    // Of 328 replies 8 repeat a sentence, 5 are tables of numbers or code that nothing marks as such.
    expect(marked.length).toBeLessThanOrEqual(0.045 * replies.length);
  });
});

interface Message {
  readonly role: string;
  readonly text: string;
  readonly replies?: readonly Message[];
}
const repliesOf = ({ role, text, replies = [] }: Message): readonly string[] => [
  ...(role === 'assistant' ? [text] : []),
  ...replies.flatMap(repliesOf),
];

describe('a header', () => {
  const fault = (header: string) => figures('Text.', ['Outer', header]).header;

  it('without words is empty, and the innermost is the one that counts', () => {
    for (const header of ['', '***', '— · —', '§']) expect(fault(header)).toBe('empty');
    expect(figures('Text.', ['***', 'Tides']).header).toBeNull();
    expect(figures('Text.').header).toBeNull();
    expect(fault('7')).toBeNull();
  });

  it('all in capitals is told from an abbreviation and from scripts without capitals', () => {
    for (const header of ['READ THIS FIRST', 'IMPORTANT', 'ΠΡΟΣΟΧΗ ΠΟΛΥ', 'SAFETY: PART 2'])
      expect(fault(header)).toBe('all-capitals');
    for (const header of [
      'FAQ',
      'F.A.Q.',
      'HTTP',
      'ISO 9001',
      'World War II',
      'IV.',
      '潮汐',
      'المد والجزر',
      'H2O',
      '2019',
      'iOS',
    ])
      expect(fault(header)).toBeNull();
    expect(figures('Text.', ['READ THIS FIRST']).headerText).toBe('READ THIS FIRST');
  });

  it('of navigation is known by the words of the paper and their kin, and a subject is not', () => {
    for (const header of [
      'Advertisement',
      'Forum',
      'Quick Links',
      'Get our FREE newsletter',
      'Free Email Newsletter!',
      'Community Forums',
      'Related Articles',
      'Leave a Reply',
      '12 Comments',
      '3 thoughts on “Tides”',
      'Table of Contents',
      'ADVERTISEMENT',
      '» Recent posts',
    ])
      expect(fault(header), header).toBe('navigation');
    for (const header of [
      'The Roman Forum',
      'A history of advertising',
      'How to link pages',
      'Writing a newsletter',
      'Tools',
      'Search algorithms',
      'Related work',
      'Reading the comments of a program',
      'Home remedies',
      'Contact lenses',
      'Menu engineering',
    ])
      expect(fault(header), header).toBeNull();
  });
});

describe('repetition', () => {
  const lead = 'Some words about the coast and its people stand here first. ';

  it('is the similarity of the two most alike sentences, and the later of them is told', () => {
    const sentence = 'Call our friendly team today for a free quote on your new kitchen.';
    const found = figures(`${lead}${sentence} We have been building since the last century in this town. ${sentence}`);
    expect([found.repetition, found.repeated]).toEqual([1, sentence]);
    // Twelve words have ten grams; another word as the last but one leaves eight of them.
    const near = figures(
      `Call our friendly team today for a free quote on the house. ${lead}Call our friendly team today for a free quote on my house.`,
    );
    expect(near.repetition).toBeCloseTo(8 / 12, 12);
  });

  it('goes over line ends within a paragraph, and over items of lists', () => {
    const wrapped =
      'The harbour master opens the gate of the lock an hour before high\nwater and closes it an hour later.';
    expect(figures(`${wrapped}\n\nSomething else.\n\n${wrapped.replace('\n', ' ')}`).repetition).toBe(1);
    const item = 'Check the oil and the water before you start the engine.';
    expect(figures(`- ${item}\n- Start the engine.\n- ${item}`).repetition).toBe(1);
  });

  it('does not count short sentences, verses, rows of tables, and code', () => {
    const short = 'Returns null when there is none. Takes a text. Returns null when there is none.';
    const verse = 'Row, row, row your boat\nGently down the stream\nRow, row, row your boat\nGently down the stream';
    const row = '| the same words in a row that is rather long | and twice |';
    const code =
      '```\nthe same words stand in this line of code, for all they are.\nthe same words stand in this line of code, for all they are.\n```';
    for (const text of [short, verse, `| a | b |\n|---|---|\n${row}\n${row}`, code])
      expect(figures(text).repetition).toBe(0);
  });

  it('is found in scripts with stops of their own', () => {
    const sentence = '潮汐是由月球和太阳的引力引起的海水涨落现象。';
    expect(figures(`${sentence}每天通常有两次高潮和两次低潮出现在海岸。${sentence}`).repetition).toBe(1);
  });
});

describe('shares of characters', () => {
  it('leave marks of Markdown, addresses and code out', () => {
    const prose = 'Words and nothing else stand here, over and over, as they do in a letter from home. '.repeat(3);
    const marked = `# Title\n\n> **${prose.trim()}** [here](https://x.org/12345678901234567890?a=%20%20%20)\n\n\`\`\`\n{}[]<>%%%%####1234567890\n\`\`\``;
    const found = figures(marked);
    expect(found.letters).toBeGreaterThan(0.95);
    expect([found.digits, found.symbols]).toEqual([0, 0]);
  });

  it('are of the code where there is little else', () => {
    expect(figures('```\n00000000  7f 45 4c 46 02 01 01 00\n```').digits).toBeGreaterThan(0.7);
  });

  it('count letters of every script as letters', () => {
    for (const text of ['Приливы и отливы', 'المد والجزر', '潮汐とは海面の昇降', 'ज्वार-भाटा', '𐐔𐐯𐑅𐐨𐑉𐐯𐐻'])
      expect(figures(text).letters, text).toBeGreaterThan(0.85);
  });

  it('find tables of numbers and rows of signs', () => {
    expect(
      kinds(figures('Year | Boats | Tons\n'.concat('1862 | 4,120 | 93,000\n1863 | 4,377 | 97,120\n'.repeat(12)))),
    ).toContain('many-digits');
    expect(kinds(figures('Home » Shop » Boats » ★★★★☆ | € | $ | £ » ←→ » ✓ ✓ ✓ ✓ » [+] [+] [+]'))).toContain(
      'many-symbols',
    );
  });
});

describe('shares of lines', () => {
  it('count items that say nothing, not steps, and nothing in a text of few lines', () => {
    expect(figures('- Boats\n- Ropes\n- Sails\n- Anchors\n- Oars\n- Buoys').bullets).toBe(1);
    expect(figures('* Boats\n• Ropes\n1. Sails\n2) Anchors\n+ Oars\nText of a line').bullets).toBeCloseTo(5 / 6, 12);
    expect(figures(GOOD.steps ?? '').bullets).toBe(0);
    expect(figures('- Boats\n- Ropes').bullets).toBe(0);
  });

  it('count lines of one word, and no line of a script without spaces that is a sentence', () => {
    expect(figures('Home\nShop\nCart\nLogin\nMore about us\nEnglish').oneWordLines).toBeCloseTo(5 / 6, 12);
    expect(
      figures('潮汐是海水的涨落现象\n每天有两次高潮出现\n月球的引力最重要的\n太阳的引力小于一半\n春天的潮汐最大最高')
        .oneWordLines,
    ).toBe(0);
  });

  it('count link texts and written addresses, not the addresses behind links', () => {
    expect(figures('[one two](https://x.org/a) and three f').links).toBeCloseTo(7 / 19, 12);
    expect(kinds(figures('- [Boats](/b)\n- [Ropes for boats](/r)\n- [All our sails](/s)\n'))).toContain('many-links');
    expect(plain('See https://x.org/ab for it').links).toBeCloseTo(16 / (16 + 'See   for it'.length), 12);
    expect(figures('[![a](https://x.org/a.svg)](https://x.org/b)\n\nText.\n\n[a]: https://x.org/c').links).toBe(0);
    expect(figures(GOOD.links ?? '').links).toBeLessThan(0.15);
  });

  it('read HTML within Markdown as what it shows', () => {
    const found = figures(
      '<div align="center">\n<a href="https://x.org/1234567890123456789012345678901234567890">\n</a>\n</div>\n\nThe text itself.',
    );
    expect([found.symbols, found.digits, found.oneWordLines]).toEqual([0, 0, 0]);
  });
});

describe('the language', () => {
  const german = `Der Mond zieht das Wasser auf der ihm zugewandten Seite der Erde an, und dort steigt es ein wenig. Auf der anderen
Seite ist die Anziehung schwächer als am Grund darunter, so dass das Wasser zurückbleibt und ebenfalls steigt. Weil sich die
Erde dreht, kommen die meisten Küsten jeden Tag an beiden Wellenbergen vorbei, und deshalb kommt die Flut zweimal.`;

  it('is told of prose, by a detector or by script, and English without either', () => {
    expect(figures(GOOD.prose ?? '').language).toEqual({ code: 'en', sureness: 1 });
    expect(segmentFigures({ text: GOOD.prose ?? '', headingPath: [] }, 'plain', null).language?.code).toBe('en');
    expect(figures(german).language).toEqual({ code: 'de', sureness: 1 });
    expect(segmentFigures({ text: german, headingPath: [] }, 'plain', null).language).toBeNull();
    expect(
      figures('潮汐是由月球和太阳的引力引起的海水周期性涨落现象。每天通常有两次高潮和两次低潮。').language?.code,
    ).toBe('zh');
    expect(
      figures('潮の満ち引きは月と太陽の引力によって起こります。一日に二回ずつ満潮と干潮があります。').language?.code,
    ).toBe('ja');
    expect(
      segmentFigures(
        {
          text: 'Η παλίρροια είναι η περιοδική άνοδος και πτώση της στάθμης της θάλασσας, που οφείλεται στην έλξη της σελήνης και του ήλιου και όχι μόνο.',
          headingPath: [],
        },
        'plain',
        null,
      ).language?.code,
    ).toBe('el');
    expect(kinds(figures(german))).toEqual(['other-language']);
  });

  it('is unsure where two share a text, and open in lists and code', () => {
    const half = `${GOOD.prose}\n\n${german}\n\n${german}`;
    expect(figures(half).language?.sureness).toBeLessThan(0.75);
    for (const text of [
      '',
      'Tides.',
      GOOD.recipe?.split('1. Mix')[0] ?? '',
      '\\documentclass{article}\n\\usepackage{xskak}\n\\begin{document}\n'.repeat(9),
    ])
      expect(figures(text).language, text).toBeNull();
  });
});

describe('personal data', () => {
  const email = (text: string) => figures(text).email;
  const phone = (text: string) => figures(text).phone;

  it('are addresses of e-mail that can be somebody’s', () => {
    expect(email('Write to jane.doe+boats@harbour-office.co.uk.')).toBe('jane.doe+boats@harbour-office.co.uk');
    expect(email('(Jürgen@häfen.de)')).toBe('Jürgen@häfen.de');
    expect(email('jane (at) harbour (dot) net')).toBe('jane (at) harbour (dot) net');
    for (const text of [
      'user@example.com, you@test.example',
      'git@github.com:someone/boats.git',
      'https://user:pass@boats.net/login',
      'logo@2x.png and npm i boats@1.2.3',
      '@decorator and @types/node',
      'no-reply@boats.net',
      'meet @ 5 p.m. at x@y',
      'a@b.co',
    ])
      expect(email(text), text).toBeNull();
  });

  it('are telephone numbers as they are written in many countries', () => {
    for (const number of [
      '+44 20 7946 0958',
      '+1 (415) 867-5309',
      '(415) 867-5309',
      '415-867-5309',
      '415.867.5309',
      '+49 30 901820',
      '020 7946 0958',
      '01 42 68 53 00',
      '0171 2345671',
    ])
      expect(phone(`Reach me at ${number}, please`), number).toBe(number);
    expect(phone('Tel.: 8675309')).toBe('8675309');
    expect(phone('电话:13812345678')).toBe('13812345678');
  });

  it('are no dates, book numbers, machines, versions, cards, prices or numbers of stories', () => {
    for (const text of [
      '2023-10-11 12:30:45',
      '10.11.2023 and 11/10/2023 and 01 02 2023',
      '1939-1945, 1998 – 2004',
      'ISBN 978-3-16-148410-0 and ISBN 0-306-40615-2',
      '192.168.100.200 and 10.0.0.1:8080',
      'version 10.2.3041.887',
      '4111 1111 1111 1111',
      'DE89 3704 0044 0532 0130 00',
      '$1 234 567 890',
      '3.14159265358979',
      '12345678901234567890',
      'call 555-0123 or (415) 555-0199',
      '1234567890',
      'order no. 415-867-5309',
      '1 000 000 000',
      '51.5074, -0.1278 and 40.7128, -74.0060',
      'ISSN 2049-3630, doi 10.1000/182',
      '0 1 2 3 4 5 6 7 8 9 10',
      '415/867/5309',
    ])
      expect(phone(text), text).toBeNull();
  });
});

describe('filler text', () => {
  it('is known by its own words, not by its name', () => {
    expect(figures('Lorem ipsum dolor sit amet, consectetur').loremIpsum).toBe('Lorem ipsum dolor');
    expect(figures('The words "lorem ipsum" have filled pages since the sixties.').loremIpsum).toBeNull();
  });
});

describe('whatever the text', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '#',
          '|',
          '[',
          '](',
          ')',
          '`',
          '```',
          '\n',
          '    ',
          '- ',
          '1. ',
          '@',
          '.',
          '+1',
          '0',
          ' at ',
          '<a',
          '>',
          'a',
          '潮',
          '\ud800',
          ' ',
        ),
        { maxLength: 200 },
      )
      .map((parts) => parts.join('')),
  );

  it('all shares are within 0 and 1 and the words found are short', () => {
    fc.assert(
      fc.property(
        odd,
        fc.array(odd, { maxLength: 2 }),
        fc.constantFrom('markdown' as const, 'plain' as const),
        (text, path, form) => {
          const found = segmentFigures({ text, headingPath: path }, form, detect);
          for (const share of [
            found.repetition,
            found.letters,
            found.digits,
            found.symbols,
            found.bullets,
            found.links,
            found.oneWordLines,
          ]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          for (const { found: words } of segmentMarks(found, null, DEFAULT_SEGMENT_FILTERS)) {
            expect(words.length).toBeGreaterThan(0);
            expect(words.length).toBeLessThanOrEqual(80);
          }
        },
      ),
      { numRuns: 400, seed: 3 },
    );
  });

  it('of twenty million characters only the beginning is read', () => {
    const hostile = [
      '[',
      '](',
      '@a.',
      '+1 ',
      '- a\n',
      'the same words stand here again and again. ',
      '<a ',
      '1.',
      '"',
      '> ',
    ];
    for (const part of hostile) {
      const text = part.repeat(Math.ceil(20_000_000 / part.length));
      const found = segmentFigures({ text, headingPath: [text] }, 'markdown', detect);
      // What stands behind the beginning changes nothing, so it cannot have been read.
      expect(found).toEqual(segmentFigures({ text: text.slice(0, 30_000), headingPath: [text] }, 'markdown', detect));
    }
  });
});
