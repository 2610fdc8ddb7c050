import type { Routine } from '../catalog/catalog.ts';

/** A function's text without its comments. */
const codeOf = ({ body }: Routine) => body.replaceAll(/--[^\n]*/g, ' ').replaceAll(/\/\*[\s\S]*?\*\//g, ' ');

const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** Whether a function speaks of something by its name, in whichever way: as a column, in a string that it executes, as a key of JSON. */
export function speaksOf(routine: Routine, name: string): boolean {
  return new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, 'i').test(codeOf(routine));
}

/** Whether it executes statements that it puts together itself, so that its text does not say what they touch. */
export const isDynamic = (routine: Routine) =>
  /\bexecute\b(?!\s+(?:function|procedure)\b)/i.test(codeOf(routine));

/** Whether it hands a whole row on, with every column that there is: `to_jsonb(new)`, `new.*`, `select * from inserted`. */
export function usesWholeRow(routine: Routine, transitions: readonly string[]): boolean {
  const code = codeOf(routine)
    .replaceAll(/'(?:[^']|'')*'/g, ' ')
    .replaceAll(
      /\breturn\s+(?:coalesce\s*\(\s*(?:new|old)\s*,\s*(?:new|old)\s*\)|(?:new|old)\b(?!\s*\.))/gi,
      ' ',
    )
    .replaceAll(
      /\b(?:new|old)(?:\.\*)?\s+is\s+(?:not\s+)?(?:null|distinct\s+from\s+(?:new|old)(?:\.\*)?)/gi,
      ' ',
    );
  const rows = ['new', 'old'].some((row) =>
    new RegExp(`\\b${row}\\b(?!\\s*\\)?\\s*\\.\\s*["\\w])`, 'i').test(code),
  );
  return (
    rows ||
    (transitions.some((name) => speaksOf(routine, name)) &&
      /(?:^|[\s,.])\*|to_jsonb?\s*\(|row_to_json/.test(code))
  );
}

/** Whether it copies rows of other tables as they are, column by column in their order. */
export const copiesRows = (routine: Routine) =>
  /\binsert\s+into\b[^;]*\bselect\s+(?:[\w"]+\.)?\*/i.test(codeOf(routine));
