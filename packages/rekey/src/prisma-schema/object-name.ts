const longest = 63;

/** The name that Prisma gives a constraint or index, cut to what PostgreSQL keeps of a name. */
export function objectName(
  table: string,
  columns: string[],
  suffix: 'pkey' | 'key' | 'idx' | 'fkey',
): string {
  const stem = [table, ...columns].join('_');
  return `${cutToBytes(stem, longest - suffix.length - 1)}_${suffix}`;
}

/** The longest beginning of a text that is no longer than so many bytes, no character cut apart. */
export function cutToBytes(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
