import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it('quotes what holds a comma, a quote or a line end', () => {
    expect(csvLine(['SRC 1', 'a,b', 'say "hi"', 'two\nlines', null, 3])).toBe(
      'SRC 1,"a,b","say ""hi""","two\nlines",,3\r\n',
    );
  });

  it.each(['=1+1', '@SUM(A1)', '+cmd|calc', '-2+3', '\t=1', ' =1', '＝1'])(
    'keeps a spreadsheet from running %j',
    (text) => {
      expect(csvLine([text])).toMatch(/^"?'/);
    },
  );

  it('leaves numbers alone, also negative ones', () => {
    expect(csvLine([-5, '-5', '+3.5', '59.94'])).toBe('-5,-5,+3.5,59.94\r\n');
  });

  it('writes a list as JSON', () => {
    expect(csvLine([['SDI', 'HDMI']])).toBe('"[""SDI"",""HDMI""]"\r\n');
  });
});
