import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { createStanding } from './role-cache.ts';

const P = 'p' as Uuid<'production'>;
const NEW = 'new' as Uuid<'production'>;

type Answer = { roles: Record<string, Role> };

/** A server that answers when the test says so. */
function serve() {
  const waiting: PromiseWithResolvers<Answer>[] = [];
  const read = () => {
    const answer = Promise.withResolvers<Answer>();
    waiting.push(answer);
    return answer.promise;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    read,
    count: () => waiting.length,
    async answer(roles: Record<string, Role>) {
      waiting.at(-1)?.resolve({ roles });
      await settled();
    },
    async fail() {
      waiting.at(-1)?.reject(new Error('away'));
      await settled();
    },
  };
}

describe('what somebody may do', () => {
  test('is what the server says last, and the screen is told', async () => {
    const server = serve();
    const standing = createStanding({ p: 'editor' }, server.read);
    let told = 0;
    standing.subscribe(() => {
      told += 1;
    });
    expect(standing.roleIn(P)).toBe('editor');
    standing.refresh();
    await server.answer({ p: 'viewer' });
    expect(standing.roleIn(P)).toBe('viewer');
    expect(told).toBe(1);
  });

  test('is asked once more when it changes while it is being asked', async () => {
    const server = serve();
    const standing = createStanding({}, server.read);
    standing.refresh();
    standing.refresh();
    standing.refresh();
    expect(server.count()).toBe(1);
    await server.answer({ p: 'owner' });
    expect(server.count()).toBe(2);
    await server.answer({ p: 'viewer' });
    expect(server.count()).toBe(2);
    expect(standing.roleIn(P)).toBe('viewer');
  });

  test('stays as it was while the server is away, and can be asked again', async () => {
    const server = serve();
    const standing = createStanding({ p: 'editor' }, server.read);
    standing.refresh();
    await server.fail();
    expect(standing.roleIn(P)).toBe('editor');
    standing.refresh();
    await server.answer({});
    expect(standing.roleIn(P)).toBe(null);
  });

  test('in a show that has just come into the list is asked once, not at every change of it', async () => {
    const server = serve();
    const standing = createStanding({ p: 'editor' }, server.read);
    standing.note([P]);
    expect(server.count()).toBe(0);
    standing.note([P, NEW]);
    await server.answer({ p: 'editor' });
    standing.note([P, NEW]);
    expect(server.count()).toBe(1);
  });
});
