/** One column that rows are sorted by. */
export interface SortKey {
  readonly field: string;
  readonly isDown: boolean;
}

/** The columns that rows are sorted by, the first one first, as an address names them: "type,-lengthFt" is by type, then by length, the longest first. */
export const sortKeys = (sort: string): readonly SortKey[] =>
  sort
    .split(',')
    .filter((part) => part !== '' && part !== '-')
    .map((part) => ({ field: part.replace(/^-/, ''), isDown: part.startsWith('-') }));

const sortText = (keys: readonly SortKey[]): string =>
  keys.map(({ field, isDown }) => (isDown ? `-${field}` : field)).join(',');

/**
 * The order after a press on the head of a column: up, again down, again not. Alone it takes the place of every other column;
 * with `isAdding` (Shift) it sorts rows that are equal in those before it. Nothing is the order of ids.
 */
export function sortAfterPress(sort: string, field: string, isAdding: boolean): string {
  const before = sortKeys(sort === '' && !isAdding ? 'id' : sort);
  const own = before.find((key) => key.field === field);
  const others = isAdding ? before.filter((key) => key.field !== field) : [];
  if (own?.isDown) return sortText(others);
  const next = { field, isDown: own !== undefined };
  if (!isAdding || !own) return sortText([...others, next]);
  return sortText(before.map((key) => (key.field === field ? next : key)));
}
