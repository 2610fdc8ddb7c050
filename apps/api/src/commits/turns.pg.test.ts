import { afterAll, expect, it } from 'vitest';
import type { Person } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { type Draft, toDatabaseOperation } from './draft.ts';
import { SHARE } from './turns.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

it('whoever writes one thing beside a person who writes sixty-four at once is served among the first, and both in their order', async () => {
  const show = await makeShow(server);
  const sources = [await show.add('source'), await show.add('source')];
  await show.told();
  const write = (person: Person, place: number, note: string) =>
    server.deps.writer.write(show.uuid, {
      userId: person.userId,
      userName: person.name,
      reason: null,
      key: crypto.randomUUID(),
      hash: note,
      operations: [
        toDatabaseOperation({
          op: 'update',
          entityType: 'source',
          uuid: sources[place]?.uuid ?? '',
          fields: { note },
        }),
      ],
    } satisfies Draft);
  const notes = Array.from({ length: 64 }, (_, n) => `note ${n}`);
  await Promise.all([...notes.map((note) => write(show.ana, 0, note)), write(show.ben, 1, 'of Ben')]);

  const told = await show.told();
  expect(told).toHaveLength(65);
  expect(told.findIndex((words) => words.startsWith('Ben'))).toBeLessThanOrEqual(SHARE);
  const byAna = show.screen.commits.slice(-65).filter(({ userName }) => userName === 'Ana');
  expect(byAna.map(({ changes }) => (changes[0] as { entity: { note?: string } }).entity.note)).toEqual(
    notes,
  );
});

it('more than may wait of one person is told to come again, and with the same key it is written once', async () => {
  // Its own: the person of the other test has something waiting too.
  const own = await startServer();
  const show = await makeShow(own);
  const session = await own.session();
  await session.query('begin');
  await session.query('select from heads where production_uuid = $1 for update', [show.uuid]);
  const paste = (key: string) =>
    show.ana.send(
      'POST',
      '/api/commits',
      {
        productionUuid: show.uuid,
        operations: Array.from({ length: 500 }, () => ({ op: 'create', entityType: 'camera', fields: {} })),
      },
      { 'idempotency-key': key },
    );
  const keys = Array.from({ length: 6 }, () => crypto.randomUUID());
  const answers = keys.map((key) => paste(key));
  // The sixth is the first that is answered: the others wait for the head.
  const refused = await Promise.race(answers);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(refused.body.error).toMatchObject({
    code: 'BUSY',
    message: '2500 of your changes are waiting to be written. Try again in a moment.',
  });
  expect((await show.ben.send('GET', `/api/productions/${show.uuid}/snapshot`)).status).toBe(200);
  await session.query('rollback');
  await Promise.all(answers);
  for (const key of keys) expect((await paste(key)).status).toBe(200);
  expect((await show.snapshot()).entities.camera).toHaveLength(3000);
  await own.stop();
});
