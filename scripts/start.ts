import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './repository.ts';
import { whenAbandoned } from './starter.ts';

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
