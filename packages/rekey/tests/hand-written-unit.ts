import type pg from 'pg';
import type { TableName } from '../src/database/table-name.ts';
import type { Forecast } from '../src/forecast/forecast.ts';
import type { UnitOrder } from '../src/lifecycle/apply-unit.ts';
import type { Phase, Step } from '../src/plan/step.ts';
import type { UnitShape } from '../src/plan/unit-shape.ts';

/** The smallest unit that has everything: an integer key, one child, a user trigger on it, and rows. */
export const parentAndChild = (rows: number) => `
  create table parent (id serial primary key, name text not null, touched int not null default 0);
  create table child (id serial primary key, parent_id int references parent on delete cascade, note text, touched int not null default 0);
  create index child_parent_id_idx on child (parent_id);
  create function touch() returns trigger language plpgsql as $$ begin new.touched := new.touched + 1; return new; end $$;
  create trigger touch before update on child for each row execute function touch();
  insert into parent (name) select 'parent ' || n from generate_series(1, ${rows}) n;
  insert into child (parent_id, note) select nullif(n % (${rows} + 1), 0), 'child ' || n from generate_series(1, ${rows * 2}) n;
  analyze;
`;

const parent: TableName = { schema: 'public', name: 'parent' };
const child: TableName = { schema: 'public', name: 'child' };
const forecast: Forecast = { seconds: 0, walBytes: 0, diskBytes: 0 };
const exclusive = (...tables: TableName[]) =>
  tables.map((table) => ({ table, level: 'ACCESS EXCLUSIVE' as const }));

function step(phase: Phase, what: string, rest: Pick<Step, 'action' | 'inverse'> & Partial<Step>): Step {
  return { key: `public.parent/${phase}/${what}`, unit: parent, phase, title: what, forecast, ...rest };
}

const syncFunction = (
  column: string,
) => `create or replace function rekey.child_parent() returns trigger language plpgsql as $$
  begin new.parent_uuid := (select uuid from public.parent where id = new.${column}); return new; end $$`;

/** Its conversion, written by hand: what the generators make for it in essence. */
export const handWrittenSteps: Step[] = [
  step('expand', 'mapping table', {
    action: {
      do: 'transaction',
      sql: ['create table rekey.mapping_parent (id int primary key, uuid uuid not null unique)'],
      locks: [],
    },
    inverse: ['drop table rekey.mapping_parent'],
  }),
  step('expand', 'uuid column of parent', {
    action: {
      do: 'transaction',
      sql: [
        'alter table public.parent add column uuid uuid',
        'alter table public.parent alter column uuid set default gen_random_uuid()',
      ],
      locks: exclusive(parent),
    },
    inverse: ['alter table public.parent drop column uuid'],
  }),
  step('backfill', 'fill parent', {
    action: {
      do: 'chunks',
      table: parent,
      keyColumns: ['id'],
      sql: [
        // One statement: what an UPDATE has written is no longer in the chunk's range of ctids.
        `with filled as (update public.parent t set uuid = gen_random_uuid() where :chunk and t.uuid is null returning t.id, t.uuid)
         insert into rekey.mapping_parent select id, uuid from filled on conflict do nothing`,
      ],
      left: 'select count(*) from public.parent where uuid is null',
    },
    inverse: [],
  }),
  step('constrain', 'unique index on uuid', {
    action: {
      do: 'concurrently',
      sql: 'create unique index concurrently rk_parent_uuid on public.parent (uuid)',
      index: { schema: 'public', name: 'rk_parent_uuid' },
      locks: [{ table: parent, level: 'SHARE UPDATE EXCLUSIVE' }],
    },
    inverse: [],
    inverseConcurrently: ['public.rk_parent_uuid'],
  }),
  step('expand', 'uuid column and dual write of child', {
    action: {
      do: 'transaction',
      sql: [
        'alter table public.child add column parent_uuid uuid',
        syncFunction('parent_id'),
        `create trigger aa_rk before insert or update of parent_id on public.child for each row execute function rekey.child_parent()`,
        'alter table public.child enable always trigger aa_rk',
      ],
      locks: exclusive(child),
    },
    inverse: [
      'drop trigger aa_rk on public.child',
      'drop function rekey.child_parent()',
      'alter table public.child drop column parent_uuid',
    ],
  }),
  step('backfill', 'fill child', {
    action: {
      do: 'chunks',
      table: child,
      keyColumns: ['id'],
      sql: [
        'update public.child t set parent_uuid = p.uuid from public.parent p where p.id = t.parent_id and t.parent_uuid is null and :chunk',
      ],
      left: 'select count(*) from public.child where parent_uuid is null and parent_id is not null',
    },
    inverse: [],
  }),
  step('constrain', 'foreign key of child', {
    action: {
      do: 'transaction',
      sql: [
        'alter table public.child add constraint rk_fk foreign key (parent_uuid) references public.parent (uuid) on delete cascade not valid',
      ],
      locks: [parent, child].map((table) => ({ table, level: 'SHARE ROW EXCLUSIVE' as const })),
    },
    inverse: ['alter table public.child drop constraint rk_fk'],
  }),
  step('constrain', 'validate foreign key of child', {
    action: {
      do: 'transaction',
      sql: ['alter table public.child validate constraint rk_fk'],
      locks: [{ table: child, level: 'SHARE UPDATE EXCLUSIVE' }],
    },
    inverse: [],
  }),
  step('verify', 'every pair agrees', {
    action: {
      do: 'check',
      checks: [
        {
          name: 'children that point elsewhere',
          sql: 'select c.id from public.child c left join public.parent p on p.id = c.parent_id where p.uuid is distinct from c.parent_uuid',
        },
      ],
    },
    inverse: [],
  }),
  step('constrain', 'index on the reference', {
    action: {
      do: 'concurrently',
      sql: 'create index concurrently rk_child_parent_uuid on public.child (parent_uuid)',
      index: { schema: 'public', name: 'rk_child_parent_uuid' },
      locks: [{ table: child, level: 'SHARE UPDATE EXCLUSIVE' }],
    },
    inverse: [],
  }),
  step('swap', 'swap', {
    action: {
      do: 'transaction',
      sql: [
        'alter table public.parent add constraint rk_parent_uuid unique using index rk_parent_uuid',
        'alter table public.child rename column parent_id to legacy_parent_id',
        syncFunction('legacy_parent_id'),
      ],
      locks: exclusive(parent, child),
    },
    inverse: [
      syncFunction('parent_id'),
      'alter table public.child rename column legacy_parent_id to parent_id',
      'alter table public.child drop constraint rk_fk',
      'alter table public.parent drop constraint rk_parent_uuid',
      'create unique index rk_parent_uuid on public.parent (uuid)',
      'alter table public.child add constraint rk_fk foreign key (parent_uuid) references public.parent (uuid) on delete cascade not valid',
    ],
  }),
];

const handWrittenShape: UnitShape = {
  unit: parent,
  strategy: 'cutover',
  key: { legacy: ['id'], uuid: ['uuid'], uuidAfter: ['uuid'], legacyAfter: ['id'] },
  references: [
    {
      table: child,
      constraint: 'child_parent_id_fkey',
      legacy: ['parent_id'],
      to: ['id'],
      uuid: 'parent_uuid',
      uuidAfter: 'parent_uuid',
      legacyAfter: ['legacy_parent_id'],
      kind: { is: 'scalar' },
    },
  ],
  mapping: { schema: 'rekey', name: 'mapping_parent' },
};

/** The order that converts it. */
export const handWrittenOrder: UnitOrder = {
  unit: parent,
  planSha: 'hand-written',
  makeSteps: async () => ({ steps: handWrittenSteps, shape: handWrittenShape }),
  soakSeconds: 0,
  statements: [],
};

/** A schema's text that is enough for these two tables: columns, constraints, indexes and triggers. */
export async function readSimpleSchema(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ line: string }>(
    `select format('%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) as line
     from pg_attribute a join pg_class c on c.oid = attrelid where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped and relkind = 'r'
     union all select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
     union all select indexdef from pg_indexes where schemaname = 'public'
     union all select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = 'public'::regnamespace and not tgisinternal
     order by 1`,
  );
  return rows.map(({ line }) => line).join('\n');
}
