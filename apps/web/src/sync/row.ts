import type { SharedFields } from '@callsign/contracts/entity';
import { definitionOf, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';

/** What a row of any entity type holds, for code that loops over definitions; `valueIn` reads its own fields. */
export type AnyRow = SharedFields<string>;

/** The name of an entity type, or a text that is only known to be one at run time (`definition.type`). */
export type TypeName<T extends string> = string extends T ? T : T extends EntityType ? T : never;

/** A row of a type; of a type that is only known at run time, what every row holds. */
export type Row<T extends string> = string extends T ? AnyRow : T extends EntityType ? Entity<T> : never;

/** What a row holds in a field whose name is only known at run time; undefined in a field that its type has not. */
export const valueIn = (row: AnyRow, field: string): unknown => row[field as keyof AnyRow];

/** The path of a row of a type; without a uuid that of all its rows. */
export function rowPath(type: string, uuid?: Uuid): string {
  const base = `/api/${definitionOf(type)?.plural}`;
  return uuid === undefined ? base : `${base}/${uuid}`;
}
