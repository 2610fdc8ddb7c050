import { differingFacts } from './catalog-drift.ts';
import type { Structure, StructureObject } from './structure.ts';

/** One object that two databases do not have alike; null is the one that lacks it. */
export type StructureDifference = {
  kind: string;
  table: string | null;
  name: string;
  here: StructureObject | null;
  there: StructureObject | null;
};

/** What two databases do not have alike, both ways. What stands on a table that one of them lacks goes without saying. */
export function structureDifferences(here: Structure, there: Structure): StructureDifference[] {
  return allDifferences(here, there).filter(
    ({ table }) => !table || (hasTable(here, table) && hasTable(there, table)),
  );
}

/** The same with what stands on such tables. */
export function allDifferences(here: Structure, there: Structure): StructureDifference[] {
  const sameWords = here.postgres === there.postgres;
  const keys = [...new Set([...here.objects.keys(), ...there.objects.keys()])].sort();
  return keys.flatMap((key) => {
    const pair = { here: here.objects.get(key) ?? null, there: there.objects.get(key) ?? null };
    const one = pair.here ?? pair.there;
    if (!one || isAlike(pair.here, pair.there, sameWords)) return [];
    return [{ kind: one.kind, table: one.table, name: one.name, ...pair }];
  });
}

/** Whether two servers have an object alike; the wording counts only where `sameWords`, within one major version of Postgres. */
export function isAlike(a: StructureObject | null, b: StructureObject | null, sameWords: boolean): boolean {
  if (!a || !b) return a === b;
  return differingFacts(a, b, sameWords).length === 0;
}

const hasTable = ({ objects }: Structure, table: string) => objects.has(`table .${table}`);

/** The object in words: "column rate of table cameras". */
export const nameOfObject = ({ kind, table, name }: Pick<StructureObject, 'kind' | 'table' | 'name'>) =>
  table ? `${kind} ${name} of table ${table}` : `${kind} ${name}`;

/** A difference as a sentence; `here` and `there` say how the databases are called in it. */
export function differenceSentence(
  difference: StructureDifference,
  here: string,
  there: string,
  sameWords: boolean,
): string {
  const name = nameOfObject(difference);
  if (!difference.here) return `Only ${there} has the ${name}${inBrackets(difference.there)}.`;
  if (!difference.there) return `Only ${here} has the ${name}${inBrackets(difference.here)}.`;
  const [ours, theirs] = [difference.here, difference.there];
  const facts = differingFacts(ours, theirs, sameWords);
  const differences = facts.map((fact) => describeDifference(fact, ours, theirs, here, there));
  return `The ${name} differs: ${differences.join('; ')}.`;
}

function describeDifference(
  fact: string,
  ours: StructureObject,
  theirs: StructureObject,
  here: string,
  there: string,
) {
  if (fact === 'body' || fact === 'checksum') return `its ${fact} is another`;
  if (fact === 'definition') return `${here} reads "${ours.definition}", ${there} "${theirs.definition}"`;
  return `${fact} is ${ours.facts[fact]} in ${here}, ${theirs.facts[fact]} in ${there}`;
}

function inBrackets(object: StructureObject | null): string {
  if (object?.kind === 'column') {
    const { type, required, default: byDefault } = object.facts;
    const preset = byDefault === 'none' ? '' : `, default ${byDefault}`;
    return ` (${type}, ${required === 'yes' ? 'required' : 'may be null'}${preset})`;
  }
  return object?.definition && object.kind !== 'function'
    ? ` (${object.definition.replace(/\s+/g, ' ').trim()})`
    : '';
}
