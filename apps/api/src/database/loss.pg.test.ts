import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { refused } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

// One after the other: each does something to the database of all.
describe('What the database says when it does not serve', { concurrent: false }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
    await server.sql('create sequence troubles');
  });
  afterAll(() => server.stop());

  /** So many attempts at writing a source fail with this SQLSTATE. */
  const fail = (state: string, times: number) =>
    server.sql(`
      create or replace function trouble() returns trigger language plpgsql as $$
      begin
        if nextval('troubles') <= ${times} then raise exception 'trouble' using errcode = '${state}'; end if;
        return new;
      end $$;
      select setval('troubles', 1, false);
      create or replace trigger trouble before update on sources for each row execute function trouble()`);

  it.each([
    ['its storage cannot be read or written', '58030'],
    ['a page of its storage is broken', 'XX001'],
    ['an index is broken', 'XX002'],
    ['its disk is full', '53100'],
    ['it has no memory', '53200'],
    ['it has no connection left', '53300'],
    ['transactions could not be put in an order', '40001'],
    ['there was a deadlock', '40P01'],
    ['somebody holds a lock', '55P03'],
    ['the statement took too long', '57014'],
  ])('a write that meets an attempt at which %s (%s) is tried again, and made once', async (_what, state) => {
    const show = await makeShow(server);
    const source = await show.add('source');
    await show.told();
    await fail(state, 1);
    const { entity } = await show.ana.update(['source', source.uuid], { name: state });
    expect(entity).toMatchObject({ name: state, version: 2 });
    expect(await show.told()).toEqual([`Ana: source ${source.id} updated (name)`]);
    expect(server.errors).toEqual([]);
  });

  it.each([
    ['a connection failed in the middle', '08006'],
    ['it is read-only', '25006'],
  ])('a write at which %s (%s) is BUSY, and no fault of the write', async (_what, state) => {
    const show = await makeShow(server);
    const source = await show.add('source');
    await fail(state, 2);
    expect(await refused(show.ana.update(['source', source.uuid], { name: state }))).toMatchObject({
      code: 'BUSY',
    });
  });

  it('in a read-only window reading goes on, nothing is refused for good, and what waits is written after it', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    await show.told();
    const endAll = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    const setReadOnly = (value: string) =>
      server.sql(
        `do $$ begin execute format('alter database %I set default_transaction_read_only = ${value}', current_database()); end $$`,
      );
    await setReadOnly('on');
    await server.sql(endAll);
    // The server is told of each ended connection when it next uses it, or before.
    await eventually('reading goes on', () => show.snapshot().catch(() => null));
    const write = show.ana.update(['source', source.uuid], { name: 'after' });
    await eventually('the write waits for the end of it', async () =>
      server.warnings.some((text) => text.includes('read-only transaction')),
    );
    const isReadOnly = { message: expect.stringMatching(/it is read-only/) };
    const busy = { status: 503, body: { error: { code: 'BUSY', ...isReadOnly } } };
    expect(await show.ana.send('PUT', '/api/profile', { name: 'Anna' })).toMatchObject(busy);
    expect(await show.ana.send('GET', '/ready')).toMatchObject({
      status: 503,
      body: { error: { code: 'NOT_READY', ...isReadOnly } },
    });
    for (const path of [`/api/productions/${show.uuid}/snapshot`, '/api/session'])
      expect(await show.ana.send('GET', path)).toMatchObject({ status: 200 });
    // As the one who ends the window does: in a transaction that may write.
    const session = await server.session();
    await session.query('set default_transaction_read_only = off');
    await session.query(
      `do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
    );
    expect((await write).entity).toMatchObject({ name: 'after', version: 2 });
    expect(await show.told()).toEqual([`Ana: source ${source.id} updated (name)`]);
    expect((await show.ana.send('GET', '/ready')).status).toBe(200);
  });
});
