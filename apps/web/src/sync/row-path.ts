import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';

/** The path of a row of a type; without a uuid that of all its rows. */
export function rowPath(type: string, uuid?: Uuid): string {
  const base = `/api/${definitionOf(type)?.plural}`;
  return uuid === undefined ? base : `${base}/${uuid}`;
}
