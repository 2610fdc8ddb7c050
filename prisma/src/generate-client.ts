import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withFileLock } from './server/file-lock.ts';
import { readSchema, workspaceFolder } from './workspace-folder.ts';

const require = createRequire(import.meta.url);
const packageFolder = dirname(workspaceFolder.schema);

/**
 * Writes the Prisma client from the schema unless it is up to date; answers whether it was written. Whatever loads
 * `@callsign/prisma/client`, or starts a process that does, calls this before it.
 */
export function ensureClient(): Promise<boolean> {
  // turbo checks and tests packages side by side, and each may come here first.
  return withFileLock(join(packageFolder, 'node_modules', '.generate.lock'), async () => {
    const stamp = await stampOf();
    const stampFile = join(packageFolder, 'generated', 'made-from');
    if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return false;
    generate();
    await writeFile(stampFile, stamp);
    return true;
  });
}

async function stampOf(): Promise<string> {
  const { version } = require('prisma/package.json') as { version: string };
  const files = (await readSchema(workspaceFolder)).map(({ content }) => content);
  return createHash('sha256')
    .update(JSON.stringify([version, files]))
    .digest('hex');
}

function generate(): void {
  const cli = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  // Prisma's CLI downloads an engine that `generate` never calls, unless it is told of a file; any file will do.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  try {
    execFileSync(process.execPath, [cli, 'generate', '--no-hints'], {
      cwd: packageFolder,
      env,
      stdio: 'pipe',
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new Error(`Prisma could not write its client.\n${stderr}${stdout}`, { cause: error });
  }
}
