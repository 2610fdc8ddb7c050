import { openTestLine, type TestLine } from '@callsign/prisma/test-line';
import { startTestPair, type TestPair } from '@callsign/prisma/test-standby';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

describe('a standby is promoted that had not received the last commits', () => {
  let pair: TestPair;
  let line: TestLine;
  let servers: TestServer[];
  beforeAll(async () => {
    pair = await startTestPair();
    line = await openTestLine(pair.primary);
    const database = { url: pair.primary, drop: async () => undefined };
    servers = [
      await startServer({ database, via: line.url }),
      await startServer({ database, via: line.url }),
    ];
  }, 180_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await line.close();
    await pair.stop();
  });

  it('everyone loads afresh, on every instance, and no version of the lost history passes over what was written since', async () => {
    const [here, there] = servers as [TestServer, TestServer];
    const show = await makeShow(here);
    const source = await show.add('source', { name: 'kept' });
    await show.told();
    const other = await there.socket();
    const screen = other.hello(show.uuid);
    await other.until('the other instance has told it', () => screen.seq === show.screen.seq);
    await pair.caughtUp();

    pair.fallBehind();
    const { entity: seen } = await show.ana.update(['source', source.uuid], { name: 'lost' });
    await show.add('source', { name: 'lost' });
    await show.told();
    const before = await show.snapshot();

    // The address is moved before the standby is promoted: until then it takes no changes.
    line.moveTo(pair.standby);
    const writes = ['one', 'two', 'three', 'four'].map((name) => show.add('source', { name }));
    await pair.promote();
    await Promise.all(writes);
    await show.socket.until('this screen is told', () => show.screen.stale);
    await other.until('that screen is told', () => screen.stale);
    expect([show.screen.stale, screen.stale]).toEqual(['epoch', 'epoch']);
    expect([...show.screen.problems, ...screen.problems]).toEqual([]);

    const after = await show.snapshot();
    expect(after.seq).toBeGreaterThan(before.seq);
    expect(after.epoch).not.toBe(before.epoch);
    const names = after.entities.source?.map((row) => (row as { name: string }).name);
    expect(names?.sort()).toEqual(['four', 'kept', 'one', 'three', 'two']);
    expect((await there.as('Ben').get(`/api/productions/${show.uuid}/snapshot`)).epoch).toBe(after.epoch);

    for (const server of servers) {
      const socket = await server.socket();
      const late = socket.hello(show.uuid, before.seq, before.epoch);
      await socket.until('whoever comes from before is told', () => late.stale === 'epoch');
      expect(late.commits).toEqual([]);
    }

    // Others write until the row's version is again the one that Ana saw before.
    const { entity: theirs } = await show.ben.update(['source', source.uuid], { name: 'Ben’s' });
    expect(theirs.version).toBe(seen.version);
    const path = `/api/sources/${source.uuid}`;
    const claim = { 'callsign-history': before.epoch };
    const late = await show.ana.send('PUT', path, { name: 'Ana’s', version: seen.version }, claim);
    expect(late.headers.get('callsign-history')).toBe(after.epoch);
    expect(refusalOf(late)).toMatchObject({
      code: 'FIELD_CONFLICT',
      fields: { name: { yours: 'Ana’s', theirs: 'Ben’s' } },
      entity: { version: theirs.version },
    });
    const operations = [
      { op: 'update', entityType: 'source', uuid: source.uuid, fields: { name: 'x' }, version: 2 },
    ];
    const many = await show.ana.send(
      'POST',
      '/api/commits',
      { productionUuid: show.uuid, operations },
      claim,
    );
    expect(refusalOf(many).code).toBe('FIELD_CONFLICT');
    expect((await show.ana.get(path)).name).toBe('Ben’s');

    // In the history that holds the same claim is good.
    const now = { 'callsign-history': after.epoch };
    expect((await show.ana.send('PUT', path, { name: 'Ana’s', version: seen.version }, now)).status).toBe(
      200,
    );
  });
});
