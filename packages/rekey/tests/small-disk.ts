import { execFile } from 'node:child_process';
import { chown, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of a few megabytes, for a tablespace. */
export interface SmallDisk {
  folder: string;
  /** Fills it up to so many free bytes. */
  fill(leave: number): Promise<void>;
  /** Gives the room back. */
  empty(): Promise<void>;
  /** Unmounts and removes it. */
  remove(): Promise<void>;
}

/** Mounts a tmpfs for the user of a server; answers the reason where that is not allowed here. */
export async function mountSmallDisk(
  folder: string,
  megabytes: number,
  { uid, gid }: { uid: number; gid: number },
): Promise<SmallDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'mounting a small disk takes root on Linux';
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch (error) {
    await rm(folder, { recursive: true });
    return `a small disk cannot be mounted here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
  const ballast = join(folder, 'ballast');
  const space = join(folder, 'space');
  await mkdir(space);
  await chown(space, uid, gid);
  return {
    folder: space,
    fill: async (leave) => {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave), 1));
    },
    empty: () => rm(ballast, { force: true }),
    remove: async () => {
      await run('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
