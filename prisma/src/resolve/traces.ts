import { keyOf } from '../drift/catalog.ts';
import type { Structure } from '../drift/structure.ts';
import {
  allDifferences,
  isAlike,
  nameOfObject,
  structureDifferences,
} from '../drift/structure-differences.ts';
import type { Effect } from './scratch.ts';

/**
 * What a database shows of a migration, by the names of the objects that it makes, changes or removes: those that are as it
 * makes them, those that are as they were before it, and those that are neither.
 */
export type Traces = { done: string[]; undone: string[]; other: string[] };

type Named = { kind: string; table: string | null; name: string };

/** Looks for what the migration does to structure; an object is looked at even where its table is not there. */
export function findTraces({ before, after }: Effect, actual: Structure): Traces {
  const sameWords = before.postgres === actual.postgres;
  const found: Record<keyof Traces, Named[]> = { done: [], undone: [], other: [] };
  for (const difference of allDifferences(before, after)) {
    const is = actual.objects.get(keyOf(difference)) ?? null;
    if (isAlike(difference.there, is, sameWords)) found.done.push(difference);
    else if (isAlike(difference.here, is, sameWords)) found.undone.push(difference);
    else found.other.push(difference);
  }
  return { done: namesOf(found.done), undone: namesOf(found.undone), other: namesOf(found.other) };
}

/** What the database has otherwise than the older migrations make it, whatever the reason. */
export function findAllTraces({ before }: Effect, actual: Structure): Traces {
  const sameVersion = before.postgres === actual.postgres;
  const differences = structureDifferences(before, actual).filter(
    // Older servers have functions from us that newer ones bring along.
    ({ kind, here }) => kind !== 'migration' && (sameVersion || kind !== 'function' || here !== null),
  );
  return { done: [], undone: [], other: namesOf(differences) };
}

/** A table stands for all that is on it. */
function namesOf(objects: Named[]): string[] {
  const tables = new Set(objects.filter(({ kind }) => kind === 'table').map(({ name }) => name));
  return objects.filter(({ table }) => !table || !tables.has(table)).map(nameOfObject);
}
