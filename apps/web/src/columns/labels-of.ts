import type { CellColumn } from './columns.ts';

/** The labels of columns in a sentence: "Name, Note". */
export const labelsOf = (columns: readonly CellColumn[]): string =>
  columns.map(({ label }) => label).join(', ');
