import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDisplayId } from './parse-display-id.ts';

const number = (prefix: string, separator: string, value: number, digits = String(value), suffix = '') => ({
  form: 'number' as const,
  prefix,
  separator,
  number: value,
  digits,
  suffix,
});
const letter = (prefix: string, separator: string, letters: string) => ({
  form: 'letter' as const,
  prefix,
  separator,
  letter: letters,
});
const port = (device: string, direction: 'IN' | 'OUT', card: number | null, value: number) => ({
  form: 'port' as const,
  device,
  direction,
  card,
  port: value,
});
const plain = (text: string) => ({ form: 'plain' as const, text });

describe('taking a display id apart', () => {
  it.each([
    ['SRC 12', number('SRC', ' ', 12)],
    ['MEDIA 1A', number('MEDIA', ' ', 1, '1', 'A')],
    ['MEDIA A16', number('MEDIA A', '', 16)],
    ['DSM A 3', number('DSM A', ' ', 3)],
    ['F1-12', number('F1', '-', 12)],
    ['W1', number('W', '', 1)],
    ['R01', number('R', '', 1, '01')],
    ['CAM 3', number('CAM', ' ', 3)],
    ['chk-1700000000', number('chk', '-', 1_700_000_000)],
    ['SRC - 7', number('SRC', ' - ', 7)],
    ['E2 ID.0', number('E2 ID.', '', 0)],
    ['12', number('', '', 12)],
    ['Bühne 2', number('Bühne', ' ', 2)],
    ['IN 4', number('IN', ' ', 4)],
    ['CARB IN 4A', number('CARB IN', ' ', 4, '4', 'A')],
    ['CCU A', letter('CCU', ' ', 'A')],
    ['CCU-b', letter('CCU', '-', 'b')],
    ['CCU AB', letter('CCU', ' ', 'AB')],
    ['E2 ID.0 IN 1.1', port('E2 ID.0', 'IN', 1, 1)],
    ['CARB IN 4', port('CARB', 'IN', null, 4)],
    ['R01 IN 3', port('R01', 'IN', null, 3)],
    ['ATEM out 37', port('ATEM', 'OUT', null, 37)],
    ['Main LED', plain('Main LED')],
    ['Main ab', plain('Main ab')],
    ['Video IN', plain('Video IN')],
    ['CCU', plain('CCU')],
    ['A', plain('A')],
    ['1080p59.94', plain('1080p59.94')],
    ['10.0.0.1', plain('10.0.0.1')],
    ['E2 IN 1.2.3', plain('E2 IN 1.2.3')],
  ])('%s', (id, parsed) => {
    expect(parseDisplayId(id)).toEqual(parsed);
  });

  it('keeps every digit of a number too long for a JavaScript number', () => {
    expect(parseDisplayId('SRC 90071992547409931234')).toMatchObject({
      form: 'number',
      digits: '90071992547409931234',
    });
  });

  it('loses nothing: the parts put together are the id', () => {
    const id = fc.string({
      unit: fc.constantFrom('A', 'b', 'I', 'N', ' ', '-', '.', '0', '1', '9', ' IN ', ' OUT '),
      minLength: 1,
    });
    fc.assert(
      fc.property(id, (text) => {
        const parsed = parseDisplayId(text);
        if (parsed.form === 'number') {
          expect(parsed.prefix + parsed.separator + parsed.digits + parsed.suffix).toBe(text);
        } else if (parsed.form === 'letter') {
          expect(parsed.prefix + parsed.separator + parsed.letter).toBe(text);
        } else if (parsed.form === 'port') {
          expect(text.startsWith(`${parsed.device} ${parsed.direction} `)).toBe(true);
        } else {
          expect(parsed.text).toBe(text);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
