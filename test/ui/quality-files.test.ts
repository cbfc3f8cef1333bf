import { describe, expect, it } from 'vitest';
import { cellWords, csv } from '../../src/ui/quality/table.ts';

describe('a table as CSV', () => {
  const file = (cell: string | number | null) => csv({ columns: [{ name: 'a' }], rows: [[cell]] }).split('\r\n')[1];

  it('has the names first, CRLF at each end, and nothing for what is not known', () => {
    const table = {
      columns: [{ name: 'Score', digits: 1 }, { name: 'Pairs' }],
      rows: [
        [2.3456789, 12],
        [null, 0],
      ],
    };
    expect(csv(table)).toBe('Score,Pairs\r\n2.3456789,12\r\n,0\r\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csv({ columns: [{ name: 'a' }], rows: [['one, "two"\nthree']] })).toBe('a\r\n"one, ""two""\nthree"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '|cmd'])('takes the force from %j', (text) => {
    expect(file(text)?.replaceAll('"', '')).toBe(`'${text}`);
  });

  it('leaves numbers numbers, the negative ones too', () => {
    expect(file(-0.25)).toBe('-0.25');
    expect(file(0.1 + 0.2)).toBe('0.3');
    expect(file(Number.NaN)).toBe('');
  });
});

describe('a cell on the page', () => {
  it('has the decimals of its column, whole numbers in groups, and a dash for what is not known', () => {
    expect(cellWords(0.456, { name: 'a', digits: 2 })).toBe('0.46');
    expect(cellWords(-0.4, { name: 'a', digits: 1 })).toBe('−0.4');
    expect(cellWords(12345, { name: 'a' })).toBe('12,345');
    expect(cellWords(null, { name: 'a' })).toBe('–');
    expect(cellWords('=1', { name: 'a' })).toBe('=1');
  });
});
