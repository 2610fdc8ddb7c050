import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { forAnyone, requireAccess, withAccess } from './access.ts';

const hidden = { hide: true } as object;
const answer = async () => 'x';

it('a route that says for whom it is does not keep the server from starting', async () => {
  const app = Fastify();
  requireAccess(app);
  app.get('/api/nowhere', { config: forAnyone, handler: answer });
  app.get('/health', answer);
  await withAccess(app, forAnyone, async (scope) => void scope.get('/of-a-plugin', answer));
  await expect(app.ready()).resolves.toBeDefined();
});

it.each([
  ['shown', {}],
  ['hidden from the documentation', { schema: hidden }],
])('a route without an access rule keeps the server from starting, %s', async (_what, options) => {
  const app = Fastify();
  requireAccess(app);
  app.get('/api/nowhere', { ...options, handler: answer });
  await expect(app.ready()).rejects.toThrow('GET /api/nowhere');
});

it('a route has one rule, not two', () => {
  const app = Fastify();
  requireAccess(app);
  expect(() => app.get('/api/session', { config: forAnyone, handler: answer })).toThrow('two access rules');
});
