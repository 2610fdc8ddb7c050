import { tableOf } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { workedOn, workedOnTypes } from './crew/act.ts';
import type { Postgres } from './rig/postgres.ts';

/** Rows of each type that a show starts with. */
const ROWS = 8;

/** Makes the two shows that the crew works on, with some rows each; answers their uuids. Past the API, which may hold a mutant. */
export async function makeShows({ sql }: Pick<Postgres, 'sql'>): Promise<Uuid<'production'>[]> {
  const shows = await sql<{ uuid: Uuid<'production'> }>(
    `insert into productions (id, client, show_name) values ('SHOW 1', 'Northwind', 'Spring Launch'), ('SHOW 2', 'Northwind', 'Autumn Keynote')
     returning uuid`,
  );
  const uuids = shows.map(({ uuid }) => uuid);
  for (const type of workedOnTypes) {
    const definition = definitionOf(type);
    if (!definition || type === 'source-output') continue;
    await sql(
      `insert into ${tableOf(definition)} (production_uuid, id, ${workedOn[type][0]})
       select show, $2 || ' ' || place, $3 || ' ' || place from unnest($1::uuid[]) show, generate_series(1, $4) place`,
      [uuids, definition.prefix, definition.label.one, ROWS],
    );
  }
  return uuids;
}
