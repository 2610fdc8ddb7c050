import type pg from 'pg';

/** What migrations that are written by hand have in common. */
export const newColumns = [
  'alter table parent add column uuid uuid',
  'alter table child add column parent_uuid uuid',
];

/** Indexes and constraints after the values; each scans its table under an exclusive lock. */
export const newConstraints = (uuid: string) => [
  `alter table parent alter column uuid set default ${uuid}, alter column uuid set not null`,
  'alter table child alter column parent_uuid set not null',
  'alter table child drop constraint child_parent_id_fkey',
  'alter table parent drop constraint parent_pkey, add primary key (uuid), add unique (id)',
  'create index on child (parent_uuid)',
  'alter table child add foreign key (parent_uuid) references parent (uuid) on delete cascade',
  'alter table child add foreign key (parent_id) references parent (id) on delete cascade',
];

/** One UPDATE for each table; answers the children's rows a second. */
export async function fillByTable(client: pg.Client, uuid: string): Promise<number> {
  await client.query(`update parent set uuid = ${uuid} where uuid is null`);
  const started = performance.now();
  const { rowCount } = await client.query(
    'update child c set parent_uuid = p.uuid from parent p where p.id = c.parent_id and c.parent_uuid is null',
  );
  return (rowCount ?? 0) / ((performance.now() - started) / 1000);
}
