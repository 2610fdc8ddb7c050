import type { DisplayIdText } from './brands.ts';
import { displayIdKey } from './display-id.ts';

/**
 * Orders display ids the way people count: runs of digits by their value, all else by code unit, case aside
 * ("SRC 2" before "SRC 10"). A total order: 0 only for equal texts; ties ("R1", "r01") fall to the lowered, then the raw code units.
 */
export function compareDisplayIds(a: DisplayIdText, b: DisplayIdText): number {
  if (a === b) return 0;
  const left = displayIdKey(a);
  const right = displayIdKey(b);
  return compareNaturally(left, right) || compareCodeUnits(left, right) || compareCodeUnits(a, b);
}

function compareNaturally(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const endA = endOfDigits(a, i);
      const endB = endOfDigits(b, j);
      const order = compareDigits(a.slice(i, endA), b.slice(j, endB));
      if (order !== 0) return order;
      i = endA;
      j = endB;
    } else {
      const order = a.charCodeAt(i++) - b.charCodeAt(j++);
      if (order !== 0) return order;
    }
  }
  return a.length - i - (b.length - j);
}

/** Orders two runs of digits by value, of any length. */
export function compareDigits(a: string, b: string): number {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  return left.length - right.length || compareCodeUnits(left, right);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 48) start++;
  return start === 0 ? digits : digits.slice(start);
}

function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text, end)) end++;
  return end;
}
