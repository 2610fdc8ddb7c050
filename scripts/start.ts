import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readFlags } from './arguments.ts';
import { repository } from './repository.ts';
import { whenAbandoned } from './starter.ts';

const help = `Runs the production form: one process that serves the API, the socket and the built web app. First: pnpm build.

  pnpm start              on HOST and PORT (127.0.0.1:3010); the README's Configuration lists every variable
`;
readFlags(help, []);

const built = ['apps/web/dist/index.html', 'prisma/generated/client.ts'];
const missing = built.filter((file) => !existsSync(join(repository, file)));

if (missing.length > 0) {
  process.stderr.write(
    `There is no build yet (no ${missing.join(', no ')}). Run pnpm build, then pnpm start.\n`,
  );
  process.exitCode = 1;
} else {
  process.env.NODE_ENV = 'production';
  whenAbandoned(() => process.kill(process.pid, 'SIGTERM'));
  // In this process, so that signals and the exit code need no relay.
  await import(pathToFileURL(join(repository, 'apps/api/src/main.ts')).href);
}
