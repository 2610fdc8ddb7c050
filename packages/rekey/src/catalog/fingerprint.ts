import { createHash } from 'node:crypto';

/**
 * Fingerprint of a schema's text: sha256 of what conversions are made of (tables, columns, keys, foreign keys, rekey's own), a dot, sha256
 * of what only reads it or rules over it. Equal exactly when the schemas are.
 */
export function fingerprintOf(text: string): string {
  const lines = text.split(/\n(?! )/);
  const views = new Set(lines.flatMap((line) => viewIn(line) ?? []));
  const isFree = (line: string) => standsBeside(line) || views.has(/^column (\S+)/.exec(line)?.[1] ?? '');
  const sha = (of: string[]) => createHash('sha256').update(of.join('\n')).digest('hex');
  return `${sha(lines.filter((line) => !isFree(line)))}.${sha(lines.filter(isFree))}`;
}

/** Two schemas agree in what conversions are made of. What stands beside it may differ: a plan asks people to rewrite or drop some of that. */
export const haveSameCore = (a: string, b: string): boolean => a.split('.')[0] === b.split('.')[0];

const viewIn = (line: string): string | null => /^(?:materialized )?view (\S+)/.exec(line)?.[1] ?? null;

const readers = /^(?:(?:materialized )?view|rule|policy|routine|statistics|publication|published) /;
// What rekey has made or renamed is its own, and steps that remain speak of it.
const own = / "?(?:rk_|legacy_|zz._rekey)/;

/** A line about what reads tables or rules over their rows, and is no key. */
function standsBeside(line: string): boolean {
  if (readers.test(line)) return true;
  if (own.test(line)) return false;
  return (
    /^trigger /.test(line) ||
    /^index /.test(line) ||
    /^constraint \S+ (?:"[^"]+"|\S+) (?:CHECK|EXCLUDE|UNIQUE) /.test(line)
  );
}
