/** A default of the catalog in the words of schema.prisma, as far as they can be compared; null without one. */
export function defaultText(sql: string | null, isIdentity: boolean): string | null {
  if (isIdentity || (sql !== null && /^nextval\(/.test(sql))) return 'a sequence';
  if (sql === null) return null;
  const plain = withoutCasts(sql);
  if (/^(now\(\)|current_timestamp(\(\d\))?)$/i.test(plain)) return 'now';
  const text = /^'((?:[^']|'')*)'$/.exec(plain)?.[1];
  if (text !== undefined) return text.replaceAll("''", "'");
  return plain;
}

/** `'x'::text` → `'x'`, `(0)::numeric` → `0`, also around calls. */
export function withoutCasts(sql: string): string {
  const cast =
    /::(?:"[^"]+"|[a-z_][\w]*)(?:\.(?:"[^"]+"|[a-z_]\w*))?(?: varying| precision| with(?:out)? time zone)?(?:\(\d+(?:,\d+)?\))?(?:\[\])?/gi;
  const plain = sql
    .trim()
    .replace(cast, '')
    .replace(/^\((-?[\d.]+)\)$/, '$1');
  return plain.replace(/^(?:public|pg_catalog)\./, '');
}
