import { expect, test } from 'vitest';
import { suggest } from './suggest.ts';

const options = ['HDMI > SDI', 'SDI > HDMI', '12G-SDI', 'SDI', 'DP'].map((text) => ({ key: text, text }));
const texts = (typed: string) => suggest(options, typed).map(({ text }) => text);

test('what is named in full comes first, then options that begin with the text, then those with it at a later word, then the rest', () => {
  expect(texts('sdi')).toEqual(['SDI', 'SDI > HDMI', 'HDMI > SDI', '12G-SDI']);
  expect(texts('mi')).toEqual(['HDMI > SDI', 'SDI > HDMI']);
});

test('nothing typed offers everything, and nothing that fits offers nothing', () => {
  expect(texts(' ')).toHaveLength(5);
  expect(texts('XLR')).toEqual([]);
});
