import type { Routine } from './catalog.ts';

const numbers = ['smallint', 'integer', 'bigint', 'numeric', 'double precision', 'real'];

const plain = (type: string) => type.replace(/\(.*\)/, '');

/** Whether a parameter of a function can be of this type: itself, or another number for a number, or another text for a text. */
export function takes({ arguments: parameters }: Routine, type: string): boolean {
  const base = plain(type);
  const alike = numbers.includes(base)
    ? numbers
    : /^(text|char)/.test(base)
      ? ['text', 'character', 'varchar']
      : [base];
  return alike.some((it) => isNamed(it, parameters));
}

/** Whether a function answers this type, or rows that have it. A count is another number than most keys are. */
export const answers = ({ result }: Routine, type: string): boolean =>
  result !== null && isNamed(plain(type), result);

const isNamed = (type: string, signature: string) => new RegExp(`\\b${type}\\b`).test(signature);
