import { throwDice } from './dice.ts';

/** What a database may have beside its tables, keys and references; each is drawn, or not, on its own. */
export const dimensions = ['names', 'keys', 'objects', 'triggers', 'views', 'half-done', 'kills'] as const;

/**
 * - `names`: columns that are called like rekey's own aliases and variables, keywords, and each other in another case.
 * - `keys`: citext, enum, date, inet and bytea keys, and some of a composite type.
 * - `objects`: what hangs on columns of references and keys (exclusion constraints, unique ones that are deferrable, checks, expression,
 *   partial and gist indexes, extended statistics, CLUSTER ON, replica identity, policies, publications with column lists).
 * - `triggers`: one trigger function that is bound to several tables and writes down their keys.
 * - `views`: views over several units at once.
 * - `half-done`: uuid columns that an earlier attempt has left, filled or not.
 * - `kills`: runs that die at any statement, there, back and at the contract.
 */
export type Dimension = (typeof dimensions)[number];

/** The dimensions of a seed, out of those that are switched on: of each, half of the seeds have it. */
export function drawDimensions(seed: number, among: readonly Dimension[] = dimensions): Set<Dimension> {
  // The dice are thrown for all of them, so that switching one off changes nothing about the others.
  return new Set(
    dimensions.filter((dimension, i) => throwDice(seed * 101 + i).oneIn(2) && among.includes(dimension)),
  );
}
