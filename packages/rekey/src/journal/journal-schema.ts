/** Rekey's own tables. Idempotent: every run begins with it. Only rekey writes here, and into key_use the application's switches; catalogs leave the schema out. */
export const journalSchema = `
create schema if not exists rekey;
create table if not exists rekey.run (
  id bigint generated always as identity primary key,
  unit_schema text not null,
  unit_name text not null,
  plan_sha text not null,
  server_version text not null,
  shape jsonb,
  state text not null check (state in ('running', 'stopped', 'soaking', 'rolling back', 'rolled back', 'contracting', 'contracted')),
  schema_text text,
  catalog_sha text,
  reason jsonb,
  started_at timestamptz not null default clock_timestamp(),
  swapped_at timestamptz,
  soak_seconds double precision,
  ended_at timestamptz
);
create table if not exists rekey.step (
  run bigint not null references rekey.run on delete cascade,
  n integer not null,
  key text not null,
  phase text not null,
  title text not null,
  step jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'taken back')),
  position jsonb,
  attempts integer not null default 0,
  catalog_before text,
  catalog_after text,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run, n)
);
create table if not exists rekey.chunk (
  run bigint not null,
  step integer not null,
  sweep integer not null,
  low text not null,
  high text not null,
  rows bigint not null,
  milliseconds double precision not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run, step, sweep, low),
  foreign key (run, step) references rekey.step on delete cascade
);
create table if not exists rekey.gate (
  id bigint generated always as identity primary key,
  run bigint not null references rekey.run on delete cascade,
  name text not null,
  evidence jsonb not null,
  by text not null default session_user,
  at timestamptz not null default clock_timestamp()
);
create table if not exists rekey.measurement (
  run bigint not null references rekey.run on delete cascade,
  moment text not null,
  name text not null,
  value jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run, moment, name)
);
create table if not exists rekey.scratch (
  database text primary key,
  at timestamptz not null default clock_timestamp()
);
create table if not exists rekey.key_use (
  unit_schema text not null,
  unit_name text not null,
  form text not null check (form in ('legacy', 'uuid')),
  uses bigint not null,
  last_at timestamptz,
  since timestamptz not null default clock_timestamp(),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (unit_schema, unit_name, form)
);
`;
