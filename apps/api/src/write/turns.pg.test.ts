import type { Uuid } from '@callsign/contracts/scalars';
import { afterAll, expect, it } from 'vitest';
import type { Person } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import type { Draft } from './draft.ts';
import { MAX_COMMITS_OF_ONE } from './turns.ts';

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
        {
          op: 'update',
          entityType: 'source',
          uuid: sources[place]?.uuid as Uuid,
          fields: { note },
        },
      ],
    } satisfies Draft);
  const notes = Array.from({ length: 64 }, (_, n) => `note ${n}`);
  await Promise.all([...notes.map((note) => write(show.ana, 0, note)), write(show.ben, 1, 'of Ben')]);

  const told = await show.told();
  expect(told).toHaveLength(65);
  expect(told.findIndex((words) => words.startsWith('Ben'))).toBeLessThanOrEqual(MAX_COMMITS_OF_ONE);
  const byAna = show.screen.commits.slice(-65).filter(({ userName }) => userName === 'Ana');
  expect(byAna.map(({ changes }) => (changes[0] as { entity: { note?: string } }).entity.note)).toEqual(
    notes,
  );
});
