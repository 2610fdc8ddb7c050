import type { EntityType } from '@callsign/contracts/registry';
import type { Person } from './person.ts';
import type { Show } from './show.ts';

/** Where a row of a show is looked up by any of its identifiers. */
export const pathOf = (show: { uuid: string }, identifier: string, plural = 'sources') =>
  `/api/${plural}/${encodeURIComponent(identifier)}?production=${show.uuid}`;
/** Looks a source up; as Ana, unless somebody else is named. */
export const find = (show: Show, identifier: string, person: Person = show.ana) =>
  person.get(pathOf(show, identifier));
/** Hands over the keys that rows had in another system. */
export const bring = (show: Show, keys: { type: EntityType; uuid: string; key: string }[]) =>
  show.ana.send('POST', `/api/productions/${show.uuid}/legacy-keys`, { system: 'MachShop', keys });
/** Gives a source another id. */
export const rename = (show: Show, { uuid }: { uuid: string }, id: string) =>
  show.ana.update(['source', uuid], { id });
