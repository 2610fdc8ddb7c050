import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditOf, byRule } from '../../tests/audit-of.ts';
import { loadFixture, schemaOf } from '../../tests/fixture.ts';
import { database, newest, versions } from '../../tests/postgres.ts';
import { runAudit } from '../../tests/run-audit.ts';

describe.each(versions)('on PostgreSQL %i', (version) => {
  test('the video crew (seeds 000 and 001): names as keys, and five references that nobody declared (P23)', async () => {
    const db = await database(version);
    await loadFixture(db, 'video', 300);
    const { code, lines, findings } = await runAudit('--database-url', db.url, '--schema', schemaOf('video'));
    expect(code).toBe(1);
    expect(byRule(lines, 'editable-key')).toHaveLength(10);
    expect(lines.filter((it) => /reference|foreign/.test(it))).toEqual([
      'high missing-foreign-key change_log.changed_by',
      'high polymorphic-reference change_log.(entity_type, entity_id)',
      'high missing-foreign-key checklist_items.assigned_to',
      'high polymorphic-reference checklist_items.(related_type, related_id)',
      'high array-reference sends.source_ids',
      'high missing-foreign-key sources.last_modified_by',
    ]);
    // P32: an earlier attempt left a text column where the new key would stand.
    expect(findings.find(({ columns }) => columns[0] === 'uuid')?.reason).toContain('not in every row');
    expect(findings.find(({ columns }) => columns[1] === 'related_id')?.reason).toContain(
      'cameras (100 % found)',
    );
    expect(
      findings.find(({ table, rule }) => table.name === 'sources' && rule === 'editable-key')?.estimate,
    ).toMatchObject({
      seconds: expect.closeTo(2, 0),
      // Filling and two indexes of its own rows, filling and one index of those that refer to it.
      walBytes: 300 * (420 + 2 * 60) + 900 * (420 + 60),
    });
  });

  test('the test cycles (seed 004): keys, circle, and the references of logs and arrays', async () => {
    const db = await database(version);
    await loadFixture(db, 'cycles', 300);
    const { lines } = await runAudit('--database-url', db.url);
    expect(byRule(lines, 'sequence-key')).toHaveLength(14);
    expect(lines).toContain('info key-cycle lobs');
    expect(lines).toContain('high missing-foreign-key llm_audit_logs.user_id');
    expect(lines).toContain('high array-reference observations.execution_ids');
    expect(lines).toContain('high polymorphic-reference audit_logs.(entity_type, entity_id)');
    expect(lines).toContain('info identifying-key user_profiles.user_id');
  });

  test("the machine shop (seed 002) after its own plan's first week: three indexes where one is needed", async () => {
    const db = await database(version);
    await loadFixture(db, 'shop', 200);
    await db.query(
      await readFile(join(import.meta.dirname, '../../tests/fixtures/shop/halfway.sql'), 'utf8'),
    );
    const { lines, findings } = await runAudit('--database-url', db.url);
    expect(byRule(lines, 'duplicate-index')).toHaveLength(3);
    expect(findings.filter(({ rule }) => rule === 'duplicate-index').map((it) => it.reason)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Part_persistentUuid_idx says nothing that Part_persistentUuid_key does not'),
        expect.stringContaining(
          'Part_persistentUuid_unique says nothing that Part_persistentUuid_key does not',
        ),
      ]),
    );
    expect(byRule(lines, 'opaque-text-key')).toHaveLength(12);
    // The ERP's own numbers are named like parts and are none.
    expect(lines.some((it) => it.includes('erpPartId'))).toBe(false);
  });
});

test('a database with uuid keys, database defaults, foreign keys and indexes is found clean', async () => {
  const answer = await auditOf(`
    create table customer (uuid uuid primary key default gen_random_uuid(), email text not null unique, age int);
    create table "order" (uuid uuid primary key default gen_random_uuid(),
      customer_uuid uuid not null references customer, quantity int not null, note text);
    create index on "order" (customer_uuid);
    insert into customer (email, age) select n || '@x', n from generate_series(1, 200) n;
    insert into "order" (customer_uuid, quantity, note) select uuid, 7, email from customer;
    analyze`);
  expect(answer).toMatchObject({ code: 0, findings: [], unseen: [] });
});

test('numbers that are keys of another table by chance are no references (P23)', async () => {
  const { lines } = await auditOf(`
    create table part (id serial primary key, name text);
    create table box (id serial primary key, quantity int, weight_no int, part_id int, parent_id int, code text);
    insert into part select n, 'part ' || n from generate_series(1, 500) n;
    insert into box select n, 1 + n % 90, 1 + n % 40, 1 + n % 500, -n, 'box-' || n from generate_series(1, 500) n;
    analyze`);
  expect(byRule(lines, 'missing-foreign-key')).toEqual(['high missing-foreign-key box.part_id']);
});

test('parents, successors and children without a foreign key are rows of the same table', async () => {
  const { lines } = await auditOf(`
    create table folder (id serial primary key, parent_id int, next_id int, "childIds" int[], next_size int, depth int);
    create table box (id serial primary key, original_id int);
    insert into folder (parent_id, next_id, "childIds", next_size, depth)
      select nullif(n / 2, 0), 1 + n % 60, array[n, 1 + n % 9], n, n % 7 from generate_series(1, 60) n;
    insert into box (original_id) select 5000 + n from generate_series(1, 60) n; analyze`);
  expect(lines.filter((it) => /foreign|array/.test(it)).toSorted()).toEqual([
    'high array-reference folder.childIds',
    'high missing-foreign-key folder.next_id',
    'high missing-foreign-key folder.parent_id',
  ]);
});

test('texts refer by their values whatever they are called; values without a row are counted (P23)', async () => {
  const { findings, lines } = await auditOf(`
    create schema hr;
    create table hr.staff (code text primary key, name text);
    create table store (uuid uuid primary key default gen_random_uuid(), manager_staff_id text, "who İs it" text, motto text);
    insert into hr.staff select 'S-' || n, 'n' || n from generate_series(1, 300) n;
    insert into store (manager_staff_id, "who İs it", motto)
    select 'S-' || case when n % 20 = 0 then n + 1000 else n end, 'S-' || n, 'motto-' || n from generate_series(1, 200) n;
    analyze`);
  expect(byRule(lines, 'missing-foreign-key')).toEqual([
    'high missing-foreign-key store.manager_staff_id',
    'high missing-foreign-key store.who İs it',
  ]);
  expect(findings.find(({ columns }) => columns[0] === 'manager_staff_id')?.reason).toContain(
    'refers to staff.code without a foreign key: 95 % of 200 values looked at are there, 10 are not',
  );
});

test('of two tables with the same keys, the one that made them is meant (P25)', async () => {
  const { findings } = await auditOf(`
    create table show (id text primary key); create table a_setting (show_id text primary key references show);
    create table cue (uuid uuid primary key default gen_random_uuid(), belongs_to text);
    insert into show select 'show-' || n from generate_series(1, 30) n; insert into a_setting select id from show;
    insert into cue (belongs_to) select id from show`);
  expect(findings.find(({ columns }) => columns[0] === 'belongs_to')?.reason).toMatch(
    /^belongs_to refers to show\.id /,
  );
});

test('text keys that already are UUIDs are cast and kept, mixed ones are not (P28)', async () => {
  const { findings } = await auditOf(`
    create table a (id text primary key); insert into a select md5(n::text)::uuid::text from generate_series(1, 50) n;
    create table b (id varchar(40) primary key);
    insert into b select case when n % 2 = 0 then md5(n::text)::uuid::text else 'user-' || n end from generate_series(1, 50) n`);
  expect(findings.map(({ table, rule, severity }) => [table.name, rule, severity])).toEqual([
    ['b', 'uuid-in-text', 'high'],
    ['a', 'uuid-in-text', 'medium'],
  ]);
  expect(findings[0]?.reason).toContain('50 % of those looked at');
});

test('indexes that differ in anything are no duplicates; an invalid leftover is found (P6)', async () => {
  const db = await database();
  await db.query(`
    create table t (uuid uuid primary key, a text, b int);
    insert into t select gen_random_uuid(), 'x', 1 from generate_series(1, 2);
    create index t_a on t (a); create index t_a_pattern on t (a text_pattern_ops); create index t_a_desc on t (a desc);
    create index t_a_some on t (a) where b > 0; create index t_a_with on t (a) include (b); create index t_lower on t (lower(a));
    create index t_hash on t using hash (a); create index t_a_again on t (a)`);
  await db.query('create unique index concurrently t_broken on t (b)').catch(() => undefined);
  const { findings } = await runAudit('--database-url', db.url);
  expect(findings.map(({ rule, severity, reason }) => [rule, severity, reason.split(' ')[1]])).toEqual([
    ['invalid-index', 'high', 't_broken'],
    ['duplicate-index', 'medium', 't_a_again'],
  ]);
});

test('random keys where much is inserted; keys in order of time are left alone', async () => {
  const { lines } = await auditOf(`
    create table random (uuid uuid primary key default gen_random_uuid(), n int);
    insert into random (n) select n from generate_series(1, 100000) n;
    create table ordered (uuid uuid primary key, n int);
    insert into ordered select ('0199' || lpad(to_hex(n), 8, '0') || '7' || substr(md5(n::text), 1, 19))::uuid, n from generate_series(1, 100000) n;
    analyze`);
  expect(lines).toEqual(['medium random-uuid-hot random.uuid']);
});

test('numbers in stored links are found with an example', async () => {
  const { findings } = await auditOf(`
    create table invoices (id serial primary key, number text unique); insert into invoices default values;
    create table mail (uuid uuid primary key default gen_random_uuid(), url text);
    insert into mail (url) values ('https://shop.example/invoices/1'), ('https://shop.example/about')`);
  expect(findings.find(({ rule }) => rule === 'enumerable-key')).toMatchObject({
    severity: 'high',
    table: { name: 'invoices' },
    reason: expect.stringContaining('"https://shop.example/invoices/1" (mail.url)'),
  });
});

test('keys of other types than their references, padded keys and missing keys are named (P26, P27, P29)', async () => {
  const { lines } = await auditOf(`
    create table node (id bigint primary key); create table way (uuid uuid primary key, node_id int references node);
    create index on way (node_id);
    create table country (code char(3) primary key); insert into country values ('de');
    create table token (value text unique, hint text)`);
  expect(lines).toEqual(
    expect.arrayContaining([
      'medium mixed-type-reference way.node_id',
      'medium padded-key country.code',
      'medium no-primary-key token.value',
    ]),
  );
});

test('a partitioned table is one table, and counts the rows of its partitions', async () => {
  const { findings, lines } = await auditOf(`
    create table log (id bigserial, at date not null, primary key (id, at)) partition by range (at);
    create table log_1 partition of log for values from ('2026-01-01') to ('2026-02-01');
    create table log_2 partition of log for values from ('2026-02-01') to ('2026-03-01');
    insert into log (at) select date '2026-01-01' + n % 50 from generate_series(1, 1000) n;
    analyze`);
  expect(lines).toEqual(['medium composite-key log.(id, at)']);
  expect(findings[0]?.estimate?.walBytes).toBe(1000 * (420 + 2 * 60));
});

test('what may not be read is said, and the rest is audited', async () => {
  const db = await database();
  await db.query(`
    create table open (id serial primary key); create table secret (id text primary key);
    do $$ begin create role rekey_reader login; exception when duplicate_object then null; end $$;
    grant select on open, open_id_seq to rekey_reader`);
  const url = db.url.replace('postgres@', 'rekey_reader@');
  const { unseen, lines } = await runAudit('--database-url', url);
  expect(unseen).toEqual(['permission denied for table secret.']);
  expect(lines).toContain('high sequence-key open.id');
});

test('an audit leaves nothing behind', async () => {
  const db = await database(newest);
  await loadFixture(db, 'analytics', 100);
  const catalog = () => db.query('select oid, relname from pg_class order by oid');
  const before = await catalog();
  await runAudit('--database-url', db.url);
  expect(await catalog()).toEqual(before);
});

test('public ids that are the internal key once more are told, and those that are not are left alone', async () => {
  const { lines } = await auditOf(`
    create table invoice (id serial primary key, number text, public_id bigint, code text, link text);
    insert into invoice (number, public_id, code, link)
      select 'INV-' || lpad(n::text, 6, '0'), n, 'K' || n * 7 % 11, 'https://shop.example/i/' || n from generate_series(1, 20) n`);
  expect(byRule(lines, 'public-key')).toEqual([
    'medium public-key invoice.link',
    'medium public-key invoice.number',
    'medium public-key invoice.public_id',
  ]);
});

test('uuids whose version does not fit what they are for are told', async () => {
  const uuid = (version: number) =>
    `overlay(overlay(gen_random_uuid()::text placing '${version}' from 15 for 1) placing '8' from 20 for 1)::uuid`;
  const { lines } = await auditOf(`
    create table session (uuid uuid primary key, reset_token uuid, share_id uuid, traced uuid, good_token text);
    insert into session select ${uuid(7)}, ${uuid(7)}, ${uuid(7)}, ${uuid(1)}, ${uuid(4)}::text from generate_series(1, 9);
    create table place (uuid uuid primary key); insert into place select ${uuid(5)} from generate_series(1, 9)`);
  expect(byRule(lines, 'unfit-uuid')).toEqual([
    'high unfit-uuid session.reset_token',
    'medium unfit-uuid session.share_id',
    'medium unfit-uuid session.traced',
    'info unfit-uuid place.uuid',
  ]);
});

test('a type may be a class in a namespace, as Laravel, Rails and Django write it', async () => {
  const { findings } = await auditOf(`
    create table users (id serial primary key); create table blog_posts (id serial primary key); create table box (id serial primary key);
    insert into users select n from generate_series(1, 9) n; insert into blog_posts select n from generate_series(1, 9) n;
    create table likes (id serial primary key, likable_type text, likable_id int);
    insert into likes (likable_type, likable_id) values ('App\\Models\\User', 1), ('Blog::Post', 2), ('blog.post', 3), ('Blog::Nobody', 4)`);
  const { reason } = findings.find(({ rule }) => rule === 'polymorphic-reference') ?? { reason: '' };
  for (const said of [
    'users (100 % found)',
    'blog_posts (100 % found), blog_posts (100 % found)',
    'Blog::Nobody (no table of that name)',
  ])
    expect(reason).toContain(said);
});

test('an own key beside a number that says a type is no reference to rows of several tables', async () => {
  const { lines } = await auditOf(`
    create table share (share_id uuid primary key, share_type text); create table note (uuid uuid primary key, target_type int, target_id bigint)`);
  expect(byRule(lines, 'polymorphic-reference')).toEqual([]);
});
