import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_HEADER, buildOf } from '@callsign/contracts/page-build';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Paths of which nothing may be answered with the page: the API's, and those of files that an older build has named. */
const noScreen = /^\/(api|ws|health|ready|assets)(\/|$)|\.[a-z0-9]+$/i;

/**
 * Serves the built web app; every path that names no file is one of its screens. A file that is not there is 404, so that a page
 * from before an update notices. Names under /assets hold a hash of the content and may be kept for ever; whatever else is
 * kept is asked about each time.
 */
export async function webRoutes(app: FastifyInstance, webRoot: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    index: false,
    cacheControl: false,
    globIgnore: ['index.html'],
    setHeaders: (reply, path) =>
      void reply.header('cache-control', path.startsWith(join(webRoot, 'assets')) ? FOR_EVER : ASK_AGAIN),
  });
  const page = (reply: FastifyReply) => reply.sendFile('index.html');
  app.get('/index.html', { schema: { hide: true } as object }, (_request, reply) => page(reply));
  app.get('/*', { schema: { hide: true } as object }, (request, reply) => {
    const [path = ''] = request.url.split('?');
    return noScreen.test(path) ? reply.callNotFound() : page(reply);
  });
}

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** Says with every answer, refusals included, which build is served. Throws where nothing is built. */
export function addBuildHeader(app: FastifyInstance, webRoot: string): void {
  const build = readBuild(webRoot);
  if (build === null) return;
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(BUILD_HEADER, build);
    done();
  });
}

/** The name of the build that stands there. */
function readBuild(webRoot: string): string | null {
  const page = join(webRoot, 'index.html');
  if (!existsSync(page))
    throw new Error(`The web app is not built (${webRoot} has no index.html). Run: pnpm build`);
  return buildOf(readFileSync(page, 'utf8'));
}
