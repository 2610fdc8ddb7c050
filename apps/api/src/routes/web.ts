import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built web app; every path that is no file is one of its screens. */
export async function webRoutes(app: FastifyInstance, webRoot: string): Promise<void> {
  if (!existsSync(join(webRoot, 'index.html')))
    throw new Error(`The web app is not built (${webRoot} has no index.html). Run: pnpm build`);
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    immutable: true,
    maxAge: '365d',
    index: false,
  });
  app.get('/*', { schema: { hide: true } as object }, (request, reply) => {
    if (/^\/(api|ws|health|ready)(\/|$)/.test(request.url)) return reply.callNotFound();
    // The page names its scripts by content, so it alone must always be fresh.
    return reply.sendFile('index.html', { immutable: false, maxAge: 0 });
  });
}
