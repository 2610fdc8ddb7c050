const quotedOrPlace = /"(?:[^"]|"")*"|'(?:[^']|'')*'|:chunk\b/g;

/** Puts the predicate of a chunk where a statement of a `chunks` action says `:chunk`, but not into a name or a value that contains it. */
export const withChunk = (sql: string, predicate: string): string =>
  sql.replace(quotedOrPlace, (found) => (found === ':chunk' ? predicate : found));
