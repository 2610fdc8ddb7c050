import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, test } from 'vitest';
import { createRoleCache } from './role-cache.ts';

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
    const cache = createRoleCache({ p: 'editor' }, server.read);
    let told = 0;
    cache.subscribe(() => {
      told += 1;
    });
    expect(cache.roleIn(P)).toBe('editor');
    cache.refresh();
    await server.answer({ p: 'viewer' });
    expect(cache.roleIn(P)).toBe('viewer');
    expect(told).toBe(1);
  });

  test('is asked once more when it changes while it is being asked', async () => {
    const server = serve();
    const cache = createRoleCache({}, server.read);
    cache.refresh();
    cache.refresh();
    cache.refresh();
    expect(server.count()).toBe(1);
    await server.answer({ p: 'owner' });
    expect(server.count()).toBe(2);
    await server.answer({ p: 'viewer' });
    expect(server.count()).toBe(2);
    expect(cache.roleIn(P)).toBe('viewer');
  });

  test('stays as it was while the server is away, and can be asked again', async () => {
    const server = serve();
    const cache = createRoleCache({ p: 'editor' }, server.read);
    cache.refresh();
    await server.fail();
    expect(cache.roleIn(P)).toBe('editor');
    cache.refresh();
    await server.answer({});
    expect(cache.roleIn(P)).toBe(null);
  });

  test('in a show that has just come into the list is asked once, not at every change of it', async () => {
    const server = serve();
    const cache = createRoleCache({ p: 'editor' }, server.read);
    cache.note([P]);
    expect(server.count()).toBe(0);
    cache.note([P, NEW]);
    await server.answer({ p: 'editor' });
    cache.note([P, NEW]);
    expect(server.count()).toBe(1);
  });
});
