import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const schema = join(import.meta.dirname, 'schema.prisma');
const client = join(import.meta.dirname, 'generated', 'client.ts');

/** Writes the Prisma client of the seed's stack, if its schema is newer. */
export function generateSeedClient(): void {
  if (existsSync(client) && statSync(client).mtimeMs > statSync(schema).mtimeMs) return;
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build',
    'index.js',
  );
  // Prisma's CLI downloads an engine that `generate` never calls, unless it is told of a file; any file will do.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  execFileSync(process.execPath, [cli, 'generate', '--no-hints', `--schema=${schema}`], {
    cwd: import.meta.dirname,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

if (process.argv[1] === import.meta.filename) generateSeedClient();
