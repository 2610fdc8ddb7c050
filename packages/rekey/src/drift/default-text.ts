import type { Worded } from './worded.ts';
import type { WrittenDefault } from './written-default.ts';

/** A cast with its type: `::text`, `::character varying(25)[]`, `::public."Mood"`. */
export const castPattern =
  /::(?:"(?:[^"]|"")+"|[a-z_][\w$]*)(?:\.(?:"(?:[^"]|"")+"|[a-z_][\w$]*))?(?: varying| precision)?(?:\(\d+(?:, ?-?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*/gi;

/**
 * A default in the words in which the sources are compared; the server's wording of its expression comes along where
 * there is one.
 */
export function defaultText(written: WrittenDefault, worded: Worded | null): string {
  switch (written.is) {
    case 'none':
      return 'none';
    case 'anything':
      return 'anything';
    case 'sequence':
      return 'a sequence';
    case 'expression':
      return expressionText(written.sql, worded);
    case 'generated':
      return `generated from ${worded?.text ?? written.sql}`;
    default:
      return written satisfies never;
  }
}

function expressionText(sql: string, worded: Worded | null): string {
  if (worded?.isConstant) return constantText(worded.text);
  const plain = worded ? worded.text : withoutCasts(sql);
  if (plain === 'NULL') return 'none';
  if (/^(?:now\(\)|current_timestamp(?:\(\d\))?)$/i.test(plain)) return 'now';
  const text = worded ? undefined : /^'((?:[^']|'')*)'$/.exec(plain)?.[1];
  return text === undefined ? plain : constantText(text.replaceAll("''", "'"));
}

/** Numbers stand for themselves, texts between quotes: `'now()'` is not `now()`. */
const constantText = (text: string) => (/^-?\d+(?:\.\d+)?$/.test(text) ? text : `'${text}'`);

/** `'x'::text` → `'x'`, `(0)::numeric` → `0`, also around calls: as near as one comes without a server. */
function withoutCasts(sql: string): string {
  const plain = sql
    .trim()
    .replace(castPattern, '')
    .replace(/^\((-?[\d.]+)\)$/, '$1');
  return plain.replace(/^(?:public|pg_catalog)\./, '');
}
