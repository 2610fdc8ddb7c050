import type { DisplayIdText } from './brands.ts';

/**
 * A display id taken apart. `number` is exact up to Number.MAX_SAFE_INTEGER; `digits` always is, and keeps leading zeros.
 * The parts as written, put together again, are the id (a port's direction is given in capitals).
 */
export type ParsedDisplayId =
  | { form: 'port'; device: string; direction: 'IN' | 'OUT'; card: number | null; port: number }
  | { form: 'number'; prefix: string; separator: string; number: number; digits: string; suffix: string }
  | { form: 'letter'; prefix: string; separator: string; letter: string }
  | { form: 'plain'; text: string };

/** An id that counts: `stem` + `separator` + `digits` + `suffix` is the id as written. */
export type CountedDisplayId = { stem: string; separator: string; digits: string; suffix: string };

const PORT = /^(.+) (IN|OUT) (?:(\d{1,9})\.)?(\d{1,9})$/i;
const PORT_ON_CARD = /^(.+ (?:IN|OUT) \d{1,9})\.(\d{1,9})$/i;
const NUMBER = /^(.*?)( ?- ?| |)(\d+)([A-Za-z]?)$/;
const LETTER = /^(.*[^ -])( ?- ?| )([A-Za-z]|[A-Z]{2})$/;

/**
 * Takes a normalised display id apart; the first form that fits wins, and every text has one.
 *
 *     port    device " " ("IN" | "OUT") " " [card "."] port     E2 ID.0 IN 1.1   CARB IN 4   R01 IN 3
 *     number  prefix [separator] digits [one letter]            SRC 12   MEDIA 1A   F1-12   W1   chk-1700000000
 *     letter  prefix separator (one letter | two capitals)      CCU A   CCU AB
 *     plain   anything else                                     Main LED   1080p59.94
 *
 * A separator is a blank or a hyphen, with or without blanks around it. Digits after "digit." are a decimal part and no
 * number. "IN" is a direction and no pair of letters. Directions may be of any case.
 */
export function parseDisplayId(id: DisplayIdText): ParsedDisplayId {
  const [, device, direction, card, port] = PORT.exec(id) ?? [];
  if (device !== undefined && direction !== undefined) {
    return {
      form: 'port',
      device,
      direction: direction.toUpperCase() === 'IN' ? 'IN' : 'OUT',
      card: card === undefined ? null : Number(card),
      port: Number(port),
    };
  }
  const counted = countedDisplayId(id);
  if (counted) {
    const { stem, separator, digits, suffix } = counted;
    return { form: 'number', prefix: stem, separator, number: Number(digits), digits, suffix };
  }
  const [, prefix, separator, letter] = LETTER.exec(id) ?? [];
  if (prefix !== undefined && separator !== undefined && letter !== undefined && letter !== 'IN') {
    return { form: 'letter', prefix, separator, letter };
  }
  return { form: 'plain', text: id };
}

/** The counting parts of a number or port id, or null: a port counts on its device and direction, or on its card. */
export function countedDisplayId(id: DisplayIdText): CountedDisplayId | null {
  const [, card, port] = PORT_ON_CARD.exec(id) ?? [];
  if (card !== undefined && port !== undefined)
    return { stem: card, separator: '.', digits: port, suffix: '' };
  const [, stem, separator, digits, suffix] = NUMBER.exec(id) ?? [];
  if (stem === undefined || separator === undefined || digits === undefined || suffix === undefined)
    return null;
  if (separator === '' && /\d\.$/.test(stem)) return null;
  return { stem, separator, digits, suffix };
}
