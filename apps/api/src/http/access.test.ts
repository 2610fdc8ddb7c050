import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { requireAccess, withAccess } from './access.ts';
import { forAnyone, forSignedIn } from './route-rule.ts';

const hidden = { hide: true } as object;
const answer = async () => 'x';

it('a route that says for whom it is does not keep the server from starting, and is listed with that', async () => {
  const app = Fastify();
  requireAccess(app);
  app.get('/api/nowhere', { config: forAnyone, handler: answer });
  app.get('/api/rows/:uuid', { config: forSignedIn, handler: answer });
  await withAccess(app, forAnyone, async (scope) => void scope.get('/of-a-plugin', answer));
  await app.ready();
  expect(Object.fromEntries(app.routeRules)).toEqual({
    'GET /api/nowhere': { who: 'anyone' },
    'GET /api/rows/{uuid}': { who: 'signed-in' },
    'GET /of-a-plugin': { who: 'anyone' },
  });
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
