import type { Uuid } from '@callsign/contracts/scalars';
import pg from 'pg';

const tables = `
  create table productions (id text primary key, name text not null);
  create table sources (
    uuid uuid primary key default gen_random_uuid(),
    id text not null,
    production_id text not null references productions (id) on delete cascade on update cascade,
    type text not null,
    name text not null,
    format_assignment_mode text default 'system-wide',
    h_res int,
    v_res int,
    rate double precision,
    standard text,
    note text,
    secondary_device text,
    blanking text,
    created_at timestamp(3) not null default current_timestamp,
    updated_at timestamp(3) not null,
    version int not null default 1,
    field_versions jsonb,
    synced_at timestamp(3),
    last_modified_by text,
    is_deleted boolean not null default false
  );
  create unique index on sources (production_id, id);
  create index on sources (production_id, is_deleted);
  create index on sources (type);
  create table source_outputs (
    uuid uuid primary key default gen_random_uuid(),
    source_uuid uuid not null references sources (uuid) on delete cascade on update cascade,
    output_index int not null,
    connector text
  );
  create index on source_outputs (source_uuid);
  -- What @socket.io/postgres-adapter needs for messages that NOTIFY can't carry.
  create table socket_io_attachments (id bigserial unique, created_at timestamptz default now(), payload bytea);`;

/** Makes the tables of schema.prisma in an empty database, as Prisma's own migration would. */
export async function createSeedTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(tables);
  await client.end();
}

/** Fills one production with sources that hold the same values as Callsign's; answers their uuids. */
export async function fillSeedProduction(
  url: string,
  production: string,
  count: number,
): Promise<Uuid<'source'>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('insert into productions (id, name) values ($1, $1)', [production]);
  const { rows } = await client.query<{ uuid: Uuid<'source'> }>(
    `insert into sources (id, production_id, type, name, h_res, v_res, rate, standard, note, secondary_device, blanking, field_versions, updated_at)
     select 'SRC ' || n, $1, 'LAPTOP', 'Laptop ' || n, 1920, 1080, 59.94, '1080p', 'spare', 'HDMI > FIBER', 'RBv1', '{}', now()
     from generate_series(1, $2::int) n returning uuid`,
    [production, count],
  );
  await client.query('analyze sources');
  await client.end();
  return rows.map(({ uuid }) => uuid);
}
