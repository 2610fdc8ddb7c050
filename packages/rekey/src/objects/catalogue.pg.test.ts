import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { type CatalogueEntry, onReferences, type Shown } from '../../tests/object-catalogue.ts';
import { database, type versions as selected, versions } from '../../tests/postgres.ts';
import { convertUnits } from '../../tests/there-and-back.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { goes } from '../plan/answers.ts';
import type { Strategy } from '../plan/plan.ts';

// Every strategy on every version takes minutes: `REKEY_CATALOGUE=full`. Otherwise each version shows two of them.
const isFull = process.env.REKEY_CATALOGUE === 'full';
const pgDump = '/usr/lib/postgresql/15/bin/pg_dump';

/** The tables that a strategy is shown with: what `parent` and `child` are made of, the values of their rows, and what is said in advance. */
interface Frame {
  parent: string;
  parentRow: string;
  /** What `child` has beside its contents, its reference last. */
  child: string;
  childRow: string;
  ref: string;
  strategies: Record<string, Strategy>;
}

const simple: Omit<Frame, 'strategies'> = {
  parent: 'id int primary key',
  parentRow: 'n',
  child: 'id int primary key, :contents, parent_id int references public.parent',
  childRow: 'n, :contents, n',
  ref: 'parent_id',
};

const frames: Record<Shown, Frame> = {
  replace: { ...simple, strategies: { parent: 'replace', child: 'leave' } },
  cutover: { ...simple, strategies: { parent: 'cutover', child: 'leave' } },
  promote: { ...simple, strategies: { parent: 'promote', child: 'leave' } },
  inherit: {
    ...simple,
    child: ':contents, parent_id int primary key references public.parent',
    childRow: ':contents, n',
    strategies: { parent: 'replace', child: 'inherit' },
  },
  junction: {
    ...simple,
    child:
      ':contents, other_id int references public.other, parent_id int references public.parent, primary key (parent_id, other_id)',
    childRow: ':contents, 10 - n, n',
    strategies: { parent: 'replace', other: 'replace', child: 'junction' },
  },
  surrogate: {
    parent: 'a int, b int, primary key (a, b)',
    parentRow: 'n, -n',
    child:
      'id int primary key, :contents, parent_a int, parent_b int, foreign key (parent_a, parent_b) references public.parent',
    childRow: 'n, :contents, n, -n',
    ref: 'parent_a, parent_b',
    strategies: { parent: 'surrogate', child: 'leave' },
  },
};

const shownOf = (version: Version): Shown[] =>
  isFull
    ? (Object.keys(frames) as Shown[])
    : ({ 13: ['replace', 'inherit'], 15: ['cutover', 'junction'], 18: ['promote', 'surrogate'] } as const)[
        version
      ].slice();

type Version = (typeof selected)[number];
type Placed = CatalogueEntry & { place: string };

/** What only lists the column can list several in its place. */
const canList = (sql: string) =>
  /\b(index|unique|exclude)\b/.test(sql) &&
  !/using hash|not null|set statistics/.test(sql) &&
  !/:ref(?![,)]| with =)/.test(sql);

const entriesFor = (version: Version, shown: Shown): Placed[] =>
  onReferences
    .map((entry, n) => ({ ...entry, place: `e${n}` }))
    .filter(
      (it) =>
        (it.from ?? 13) <= version &&
        (it.strategies ?? [shown]).includes(shown) &&
        (isFull || it.isBrief || frames[shown].strategies.child === 'leave') &&
        (shown !== 'surrogate' || (canList(it.sql) && it.byHand === undefined)),
    );

const contents = 'n int, label text, during daterange, tags text[]';
const contentsRow = `n, 'c' || n, daterange(current_date + n, current_date + n + 1), '{}'`;

/** A parent, and for every kind of object a child of its own with it, in a schema of its own. */
async function build(client: pg.Client, entries: readonly Placed[], frame: Frame) {
  const { parent, parentRow, child, childRow, ref } = frame;
  const rows = 'from generate_series(1, 9) n';
  await client.query(`
    create extension btree_gist; create extension btree_gin; create extension bloom;
    create table public.parent (${parent}, label text); insert into public.parent select ${parentRow}, 'p' || n ${rows};
    create table public.other (id int primary key); insert into public.other select n ${rows};`);
  for (const { place, sql } of entries) {
    const compared = ref.replace(', ', ' with =, ');
    const own = sql
      .replace(':ref with', `${compared} with`)
      .replaceAll(':ref', ref)
      .replaceAll(':type', 'int4')
      .replaceAll(':row', '3');
    await client.query(`create schema ${place}; set search_path = ${place}, public;
      create table child (${child.replace(':contents', contents)}); insert into child select ${childRow.replace(':contents', contentsRow)} ${rows};
      ${own};`);
  }
  await client.query(`set search_path = public; analyze`);
}

/** The same as a person would have written it over uuids. */
async function buildByHand(client: pg.Client, entries: readonly Placed[], shown: Shown) {
  const { child } = shown === 'surrogate' ? simple : frames[shown];
  await client.query(`
    create extension btree_gist; create extension btree_gin; create extension bloom;
    create table public.parent (id uuid primary key, label text); create table public.other (id uuid primary key);`);
  const table = child.replace(':contents', contents).replace(/(_id) int\b/g, '$1 uuid');
  for (const { place, sql, byHand = sql } of entries) {
    const own = byHand
      .replaceAll(':ref', 'parent_id')
      .replaceAll(':type', 'uuid')
      .replaceAll(':row', `'00000000-0000-7000-8000-000000000003'`);
    await client.query(
      `create schema ${place}; set search_path = ${place}, public; create table child (${table}); ${own};`,
    );
  }
  await client.query(`set search_path = public`);
}

/** What differs between old names and those that a uuid beside its key gets, and values that nobody can foretell. */
const likeByHand = (text: string) =>
  text
    .replace(/'[0-9a-f]{8}-[0-9a-f-]{27}'/g, `'a uuid'`)
    .replaceAll('parent_uuid', 'parent_id')
    .replaceAll('public.parent(uuid)', 'public.parent(id)')
    .replace(/\b([iuxts])_uuid(?:_\d+)?\b/g, '$1');

const linesOf = (text: string, place: string) =>
  likeByHand(text)
    .split('\n')
    .filter((line) => line.includes(` ${place}.`))
    .sort();

async function dumped(url: string): Promise<string> {
  const { stdout } = await promisify(execFile)(pgDump, ['--schema-only', '--schema=e*', '--dbname', url]);
  return likeByHand(stdout.replace(/^\\(un)?restrict .*$/gm, ''));
}

describe.each(versions)('on PostgreSQL %i', (version) => {
  it.each(shownOf(version))(
    'whatever stands on a reference goes there and back, and ends as a person would have written it (%s)',
    async (shown) => {
      const entries = entriesFor(version, shown);
      const [db, like] = [await database(version), await database(version)];
      const [client, hand] = [await db.connect(), await like.connect()];
      client.on('notice', () => undefined);
      await build(client, entries, frames[shown]);
      await buildByHand(hand, entries, shown);
      const before = await readSchemaText(client);
      const wishes = { strategies: { other: 'leave' as const, ...frames[shown].strategies } };
      const plan = await answeredPlan(
        client,
        wishes,
        ({ answers }) => answers.find((it) => it === goes) ?? null,
      );
      expect(plan.obstacles).toEqual([]);
      for (const { steps } of (await convertUnits(client, plan)).toReversed())
        await revertSteps(client, steps);
      expect(await readSchemaText(client)).toBe(before);

      for (const { contract } of (await convertUnits(client, plan)).toReversed())
        await executeSteps(client, contract);
      const [made, written] = [await readSchemaText(client), await readSchemaText(hand)];
      for (const { place, kind } of entries)
        expect([kind, ...linesOf(made, place)]).toEqual([kind, ...linesOf(written, place)]);
      if (version === 15 && existsSync(pgDump)) expect(await dumped(db.url)).toEqual(await dumped(like.url));
      await Promise.all([client.end(), hand.end()]);
    },
  );
});
