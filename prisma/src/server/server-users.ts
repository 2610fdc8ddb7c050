import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processName } from './live-process.ts';

/**
 * Which processes use a server: one file each in `<folder>/users`. The last one out stops the server, so a short
 * command that happened to start it does not take it away from `pnpm dev`, and a crashed user is not counted.
 * Synchronous, because it also runs while a process exits.
 */
export class ServerUsers {
  private static count = 0;
  private readonly folder: string;
  private readonly file: string;

  constructor(serverFolder: string) {
    this.folder = join(serverFolder, 'users');
    ServerUsers.count += 1;
    this.file = join(this.folder, `${processName}.${ServerUsers.count}`);
  }

  enter(): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file, '');
  }

  /** Takes this user out and tells whether it was the last one. */
  leave(): 'last' | 'others remain' {
    rmSync(this.file, { force: true });
    let others = 0;
    for (const name of readdirSync(this.folder)) {
      if (isAlive(name.split('.')[0] ?? '')) others += 1;
      else rmSync(join(this.folder, name), { force: true });
    }
    return others === 0 ? 'last' : 'others remain';
  }
}
