import type { Commit, Operation } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { uuidVersion } from '@callsign/identity/uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { Refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { inWords, makeShow, type Show } from '../testing/show.ts';

const server = await startServer();
const second = await startServer({ database: server.database });
afterAll(async () => {
  await second.stop();
  await server.stop();
  expect([...server.errors, ...second.errors]).toEqual([]);
});

/** The whole log of a show, read in small pages. */
async function readLog(show: Show, limit: number): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (let after = 0; ; ) {
    const page = await show.ana.get(`/api/productions/${show.uuid}/changes?after=${after}&limit=${limit}`);
    commits.push(...page.commits);
    after = commits.at(-1)?.seq ?? after;
    if (!page.more) {
      expect(after).toBe(page.seq);
      return commits;
    }
  }
}

function fold(commits: Commit[]): Map<string, Entity> {
  const rows = new Map<string, Entity>();
  for (const { changes } of commits)
    for (const { entity } of changes) {
      if (entity.isDeleted) rows.delete(entity.uuid);
      else rows.set(entity.uuid, entity);
    }
  return rows;
}

const byUuid = (rows: Iterable<Entity>) => [...rows].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));

async function rowsOf(show: Show): Promise<Entity[]> {
  const { production, entities } = await show.snapshot();
  return byUuid([production, ...Object.values(entities).flat()]);
}

/** Sends a write again under its key while the database is held by others, as a browser does. */
async function insist<T>(write: (key: string) => Promise<T>): Promise<T> {
  const key = crypto.randomUUID();
  for (;;) {
    try {
      return await write(key);
    } catch (error) {
      if (!(error instanceof Refused && ['BUSY', 'ROW_HELD'].includes(error.error.code))) throw error;
    }
  }
}

/** A small program of edits, other for every writer; refusals are part of it. */
async function work(show: Show, index: number) {
  const me = (index % 2 ? second : server).as(`Writer ${index}`);
  const mine: string[] = [];
  for (let step = 0; step < 12; step += 1) {
    try {
      const name = `${index}.${step}`;
      const id = `Taken ${step % 3}`;
      if (step % 4 === 0) {
        const fields = { productionUuid: show.uuid };
        mine.push((await insist((key) => me.create('source', fields, key))).entity.uuid);
      } else if (step % 4 === 1) {
        const uuid = mine.at(-1) ?? '';
        await insist((key) => me.update(['source', uuid], { name }, key));
      } else if (step % 4 === 2) {
        const operations: Operation[] = [
          { op: 'create', entityType: 'send', fields: { name } },
          { op: 'update', entityType: 'source', uuid: mine[0] as Uuid, fields: { id } },
        ];
        await insist((key) => me.commit(show.uuid, operations, key));
      } else if (index % 3 === 0) {
        const uuid = mine.pop() ?? '';
        await insist((key) => me.remove(['source', uuid], key));
      }
    } catch (error) {
      if (!(error instanceof Refused && error.error.code === 'ID_TAKEN')) throw error;
    }
  }
}

/** What somebody does with psql meanwhile: transactions of several statements, some of them rolled back. */
async function psql(show: Show, index: number) {
  const session = await server.session();
  for (let step = 0; step < 10; step += 1) {
    await session.query('begin');
    await session.query(`insert into cameras (id, production_uuid, name) values ($1, $2, 'psql')`, [
      `CAM ${index}.${step}`,
      show.uuid,
    ]);
    await session.query(`update cameras set note = $2 where production_uuid = $1 and name = 'psql'`, [
      show.uuid,
      `${index}.${step}`,
    ]);
    if (step % 4 === 3)
      await session.query(`delete from cameras where id = $1 and production_uuid = $2`, [
        `CAM ${index}.${step - 1}`,
        show.uuid,
      ]);
    await session.query(step % 3 === 2 ? 'rollback' : 'commit');
  }
}

describe('the log', () => {
  it('is gapless and in commit order, and equals the tables and every screen, while many write on two instances and with psql', async () => {
    const show = await makeShow(server);
    const other = await second.socket();
    const screens = [show.screen, other.hello(show.uuid, 0)];
    const late = server.socket().then((socket) => {
      screens.push(socket.hello(show.uuid, 0));
      return socket;
    });
    await Promise.all([
      ...Array.from({ length: 16 }, (_, index) => work(show, index)),
      ...Array.from({ length: 3 }, (_, index) => psql(show, index)),
    ]);
    const log = await server.sql<{ seq: string; at: Date; commit_uuid: string }>(
      'select seq, at, commit_uuid from changes where production_uuid = $1 order by seq',
      [show.uuid],
    );
    expect(log.map(({ seq }) => Number(seq))).toEqual(log.map((_, index) => index + 1));
    for (const [index, entry] of log.entries())
      expect(entry.at.getTime()).toBeGreaterThanOrEqual(log[index - 1]?.at.getTime() ?? 0);

    const commits = await readLog(show, 7);
    expect(commits.flatMap(({ changes }) => changes).map(({ seq }) => seq)).toEqual(
      log.map(({ seq }) => Number(seq)),
    );
    const rows = await rowsOf(show);
    expect(byUuid(fold(commits).values())).toEqual(rows);
    const sockets = [show.socket, other, await late];
    for (const [index, screen] of screens.entries()) {
      await sockets[index]?.until('the end of the log is there', () => screen.seq === log.length);
      expect(screen.problems).toEqual([]);
      expect(screen.commits).toEqual(commits);
      expect(byUuid(screen.rows.values())).toEqual(rows);
    }
  });

  it('gives no seq to refused commits, even when they are written in one group with good ones', async () => {
    const show = await makeShow(server);
    await show.add('source', { id: 'SRC 1' });
    await show.told();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        show.ana.create('source', { productionUuid: show.uuid, id: index % 2 ? 'SRC 1' : `New ${index}` }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? 'rejected' : 'fulfilled')),
    );
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.commit : []));
    expect(made.map(({ from }) => from).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 3),
    );
    expect(await show.told()).toHaveLength(20);
  });

  it('keeps a commit whole, however large, over every page', async () => {
    const show = await makeShow(server);
    await show.add('source');
    await server.sql(
      `insert into sources (id, production_uuid, name) select 'Row ' || n, $1, 'bulk' from generate_series(1, 1200) n`,
      [show.uuid],
    );
    await show.add('source');
    expect((await show.told()).map((words) => words.split('; ').length)).toEqual([1, 1200, 1]);
    for (const limit of [1, 500, 5000]) {
      const commits = await readLog(show, limit);
      expect(commits.map(({ changes }) => changes.length)).toEqual([1, 1, 1200, 1]);
    }
    const socket = await second.socket();
    const screen = socket.hello(show.uuid, 1);
    await socket.until('it is live', () => screen.live);
    expect(screen.problems).toEqual([]);
    expect(screen.commits).toEqual(show.screen.commits.slice(1));
  });
});

describe('a change made with psql', () => {
  it('is versioned, logged and on every screen', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'GFX', hRes: 1920 });
    await show.told();
    await server.sql(`update sources set name = 'psql', note = 'by hand' where uuid = $1`, [source.uuid]);
    const [words] = await show.told();
    expect(words).toMatch(/^\w+ \(database\): source SRC 1 updated \(name, note\)$/);
    expect(show.screen.rows.get(source.uuid)).toMatchObject({
      name: 'psql',
      hRes: 1920,
      version: 2,
      fieldVersions: { name: 2, note: 2 },
    });
    expect(show.screen.commits.at(-1)?.changes[0]?.old).toEqual({ name: 'GFX', note: null });
  });

  it('gives a new row a uuid, whole and of version 7', async () => {
    const show = await makeShow(server);
    const [row] = await server.sql(
      `insert into sends (id, production_uuid) values ('  DST 7 ', $1) returning uuid, id, version`,
      [show.uuid],
    );
    expect(row).toMatchObject({ id: 'DST 7', version: 1 });
    expect(uuidVersion(row?.uuid)).toBe(7);
    expect(await show.told()).toEqual([expect.stringMatching(/: send DST 7 created$/)]);
    expect(await show.ana.get(`/api/sends/${row?.uuid}`)).toEqual(show.screen.rows.get(row?.uuid));
  });

  it('that deletes a row for good takes it off every screen', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    await server.sql('delete from sources where uuid = $1', [source.uuid]);
    expect((await show.told()).at(-1)).toMatch(/: source SRC 1 deleted$/);
    expect(show.screen.rows.has(source.uuid)).toBe(false);
    const answer = await show.ana.send('PUT', `/api/sources/${source.uuid}`, { name: 'x' });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
  });

  it('that changes nothing is no change', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'GFX' });
    await show.told();
    const before = await show.footprint();
    await server.sql(`update sources set name = 'GFX', version = 99, updated_at = now() where uuid = $1`, [
      source.uuid,
    ]);
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toEqual([]);
  });

  it('cannot change a uuid, move a row to another show, or forge a version', async () => {
    const [show, other] = [await makeShow(server), await makeShow(server)];
    const source = await show.add('source');
    await show.told();
    const before = await show.footprint();
    const set = (assignment: string, values: unknown[] = []) =>
      server.sql(`update sources set ${assignment} where uuid = $1`, [source.uuid, ...values]);
    await expect(set('uuid = uuidv7()')).rejects.toThrow('A uuid never changes');
    await expect(set('production_uuid = $2', [other.uuid])).rejects.toThrow('never moves');
    await expect(set(`id = ''`)).rejects.toThrow('sources_id_form');
    expect(await show.footprint()).toEqual(before);
    await set(`note = 'x', version = 77, field_versions = '{"name": 9}', created_at = 'epoch'`);
    expect((await show.told()).length).toBe(1);
    expect(show.screen.rows.get(source.uuid)).toMatchObject({
      version: 2,
      fieldVersions: { note: 2 },
      createdAt: source.createdAt,
    });
  });

  it('in several shows at once is one commit in each', async () => {
    const [show, other] = [await makeShow(server), await makeShow(server)];
    for (const each of [show, other]) await each.add('source');
    await Promise.all([show.told(), other.told()]);
    await server.sql(`update sources set note = 'both' where production_uuid = any($1)`, [
      [show.uuid, other.uuid],
    ]);
    for (const each of [show, other])
      expect(await each.told()).toEqual([expect.stringMatching(/: source SRC 1 updated \(note\)$/)]);
    expect(show.screen.commits.at(-1)?.uuid).toBe(other.screen.commits.at(-1)?.uuid);
    expect(inWords(show.screen.commits.at(-1) as Commit)).toBe(
      inWords(other.screen.commits.at(-1) as Commit),
    );
  });
});
