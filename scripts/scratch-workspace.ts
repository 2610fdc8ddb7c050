import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from './repository.ts';

/** A workspace without code: our manifests and the settings of the checks, to write files into. */
export class ScratchWorkspace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'callsign-scratch-')));

  constructor() {
    const exclude = (path: string) => path === 'node_modules' || path.endsWith('/node_modules');
    const kept = '{.gitignore,pnpm-*.yaml,biome.json,tsconfig.base.json,**/package.json,**/turbo.json}';
    for (const path of globSync(kept, { cwd: repository, exclude })) {
      cpSync(join(repository, path), join(this.root, path));
    }
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), text);
  }

  /** Lets a package depend on another for the time of the work. */
  async withDependency<T>(folder: string, dependency: string, work: () => Promise<T>): Promise<T> {
    const file = join(this.root, folder, 'package.json');
    const before = await readFile(file, 'utf8');
    const manifest = JSON.parse(before);
    manifest.dependencies = { ...manifest.dependencies, [dependency]: 'workspace:*' };
    await writeFile(file, JSON.stringify(manifest));
    try {
      return await work();
    } finally {
      await writeFile(file, before);
    }
  }

  /** Runs a tool of the repository here; resolves with all that it wrote, whatever its exit code. */
  run(command: 'biome' | 'turbo' | 'git', ...args: string[]): Promise<string> {
    const binaries = join(repository, 'node_modules', '.bin');
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', PATH: `${binaries}:${process.env.PATH}` };
    return new Promise((resolve, reject) => {
      execFile(command, args, { cwd: this.root, env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve(`${stdout}\n${stderr}`);
      });
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
