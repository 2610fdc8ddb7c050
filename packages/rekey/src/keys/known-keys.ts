import type { Catalog } from '../catalog/catalog.ts';
import type { Subject } from '../subject/subject.ts';
import { type AdoptableColumns, readAdoptable } from './adoptable.ts';
import { type AdoptableReferences, readAdoptableReferences } from './adoptable-references.ts';
import { type JudgedKeys, readJudgedKeys } from './judged-keys.ts';

/** What the rows themselves show of keys: who makes them, and which uuids are there already. */
export interface KnownKeys {
  judged: JudgedKeys;
  adoptable: AdoptableColumns;
  references: AdoptableReferences;
}

/** Reads all of it, whole tables where what is kept depends on it. */
export async function readKnownKeys(subject: Subject, catalog: Catalog): Promise<KnownKeys> {
  const judged = await readJudgedKeys(subject, catalog);
  const adoptable = await readAdoptable(subject, catalog);
  return { judged, adoptable, references: await readAdoptableReferences(subject.query, catalog, adoptable) };
}
