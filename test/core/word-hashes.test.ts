import { describe, expect, it } from 'vitest';
import { CHARACTER, characterAt, letterShare, ownCopy } from '../../src/core/characters.ts';
import { textHash, wordHashes } from '../../src/core/word-hashes.ts';

const words = (text: string) => [...wordHashes(text)];

describe('the words of a text', () => {
  it('are one hash each, whatever the case, the punctuation and the width of the characters', () => {
    expect(words('The tide, the TIDE!')).toHaveLength(4);
    expect(words('The tide, the TIDE!').slice(0, 2)).toEqual(words('ｔｈｅ tide'));
    expect(words('co\u00adop')).toEqual(words('coop'));
    expect(words('tide')).not.toEqual(words('tied'));
    expect(words('')).toEqual([]);
    expect(words(' ?! — ')).toEqual([]);
  });

  it('are single characters in scripts without spaces, and end a word before them', () => {
    expect(words('潮汐')).toHaveLength(2);
    expect(words('abc潮 汐def')).toEqual([...words('abc'), ...words('潮'), ...words('汐'), ...words('def')]);
    expect(words('𠀋𠀌')).toHaveLength(2);
    expect(words('𠀋')).not.toEqual(words('𠀌'));
    expect(words('𐐔𐐯')).toHaveLength(1);
  });

  it('are at most as many as are wanted', () => {
    expect([...wordHashes('a b c d', 2)]).toEqual(words('a b'));
    expect([...wordHashes('a潮', 1)]).toEqual(words('a'));
  });
});

describe('the hash of a text', () => {
  it('does not depend on case and on the amount of white space, and on all else it does', () => {
    expect(textHash(' The\n\ttide  ')).toBe(textHash('the tide'));
    expect(textHash('the tide')).not.toBe(textHash('thetide'));
    expect(textHash('the tide')).not.toBe(textHash('the tide!'));
    expect(textHash(' \n')).toBeNull();
    expect(Number.isSafeInteger(textHash('the tide'))).toBe(true);
  });
});

describe('characters', () => {
  it('are told apart by what they are in running text', () => {
    const kinds = (text: string) => Array.from(text, (_, at) => characterAt(text, at));
    const { letter, alone, digit, space, punctuation, symbol, silent } = CHARACTER;
    expect(kinds('aé1 ,#')).toEqual([letter, letter, digit, space, punctuation, symbol]);
    expect(['潮', 'ห', 'ا', '٣', '。', '€', '\u200d'].map((text) => characterAt(text, 0))).toEqual([
      alone,
      alone,
      letter,
      digit,
      punctuation,
      symbol,
      silent,
    ]);
    expect([0, 1].map((at) => characterAt('😀', at))).toEqual([symbol, silent]);
    expect([0, 1].map((at) => characterAt('𠀋', at))).toEqual([alone, silent]);
    expect(characterAt('\ud800', 0)).toBe(symbol);
    expect(letterShare('ab 1')).toBe(0.75);
    expect(letterShare('')).toBe(0);
  });

  it('are the same in a copy', () => {
    for (const text of ['', 'tide', '😀\ud800', 'x'.repeat(10_000)]) expect(ownCopy(text)).toBe(text);
  });
});
