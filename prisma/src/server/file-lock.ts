import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive, processName } from './live-process.ts';

/** Runs the work while no other process holds the lock file; a lock whose holder has died is taken over. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (!(await take(file))) {
    const holder = await readFile(file, 'utf8').catch(() => processName);
    if (!isAlive(holder)) await rm(file, { force: true });
    else if (Date.now() > deadline) {
      throw new Error(
        `Process ${Number.parseInt(holder, 10)} holds ${file} for a minute. Stop it and try again.`,
      );
    } else await wait(20);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, processName);
  try {
    // A link appears whole or not at all, so nobody reads a lock without its holder's name.
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}
