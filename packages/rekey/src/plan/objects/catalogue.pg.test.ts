import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { executeSteps, revertSteps } from '../../../tests/execute-steps.ts';
import { type CatalogueEntry, onReferences } from '../../../tests/object-catalogue.ts';
import { database, type versions as selected, versions } from '../../../tests/postgres.ts';
import { convertUnits } from '../../../tests/there-and-back.ts';
import { answeredPlan } from '../../../tests/whole-database.ts';
import { readSchemaText } from '../../catalog/schema-text.ts';
import { goes } from '../answers.ts';
import type { Strategy } from '../plan.ts';

// Every strategy on every version takes a minute: `REKEY_CATALOGUE=full`. Otherwise each version shows one of them.
const isFull = process.env.REKEY_CATALOGUE === 'full';
const strategies = ['replace', 'cutover', 'promote'] as const;
const pgDump = '/usr/lib/postgresql/15/bin/pg_dump';

type Version = (typeof selected)[number];
type Shown = (typeof strategies)[number];

const entriesFor = (version: Version, strategy: Strategy) =>
  onReferences
    .map((entry, n) => ({ ...entry, place: `e${n}` }))
    .filter((it) => (it.from ?? 13) <= version && (it.strategies ?? [strategy]).includes(strategy));

/** A parent, and for every kind of object a child of its own with it, in a schema of its own. */
async function build(
  client: pg.Client,
  entries: readonly (CatalogueEntry & { place: string })[],
  isByHand: boolean,
) {
  const [type, ref, row] = isByHand
    ? ['uuid', 'uuid', `'00000000-0000-7000-8000-000000000003'`]
    : ['int', 'int4', '3'];
  await client.query(`
    create extension btree_gist; create extension btree_gin; create extension bloom;
    create table public.parent (id ${type} primary key, label text);
    insert into public.parent select ${isByHand ? 'gen_random_uuid()' : 'n'}, 'p' || n from generate_series(1, 9) n;`);
  for (const { place, sql, byHand } of entries) {
    const own = (isByHand ? (byHand ?? sql) : sql)
      .replaceAll(':ref', 'parent_id')
      .replaceAll(':type', ref ?? '')
      .replaceAll(':row', row ?? '');
    await client.query(`create schema ${place}; set search_path = ${place}, public;
      create table child (id int primary key, n int, label text, during daterange, tags text[], parent_id ${type} references public.parent);
      ${isByHand ? '' : `insert into child select n, n, 'c' || n, daterange(current_date + n, current_date + n + 1), '{}', n from generate_series(1, 9) n;`}
      ${own};`);
  }
  await client.query(`set search_path = public; analyze`);
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
  const shown = isFull
    ? [...strategies]
    : [strategies[versions.indexOf(version) % strategies.length] as Shown];

  it.each(shown)(
    'whatever stands on a reference goes there and back, and ends as a person would have written it (%s)',
    async (strategy) => {
      const entries = entriesFor(version, strategy);
      const [db, like] = [await database(version), await database(version)];
      const [client, hand] = [await db.connect(), await like.connect()];
      client.on('notice', () => undefined);
      await build(client, entries, false);
      await build(hand, entries, true);
      const before = await readSchemaText(client);
      const plan = await answeredPlan(
        client,
        { strategies: { parent: strategy, child: 'leave' } },
        ({ answers }) => answers.find((it) => it === goes) ?? null,
      );
      expect(plan.obstacles).toEqual([]);
      for (const { steps } of (await convertUnits(client, plan)).toReversed())
        await revertSteps(client, steps);
      expect(await readSchemaText(client)).toBe(before);

      for (const { contract } of await convertUnits(client, plan)) await executeSteps(client, contract);
      const [made, written] = [await readSchemaText(client), await readSchemaText(hand)];
      for (const { place, kind } of entries)
        expect([kind, ...linesOf(made, place)]).toEqual([kind, ...linesOf(written, place)]);
      if (version === 15 && existsSync(pgDump)) expect(await dumped(db.url)).toEqual(await dumped(like.url));
      await Promise.all([client.end(), hand.end()]);
    },
  );
});
