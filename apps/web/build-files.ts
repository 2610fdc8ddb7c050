import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type Rollup } from 'vite';

const workerSource = join(import.meta.dirname, 'worker/worker.ts');

/** Builds the service worker, and tells it which files to keep: all of the build, the page itself as `/`. */
export function buildFiles(): Plugin {
  let publicDir = '';
  return {
    name: 'callsign:build-files',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') return this.error('The build has no index.html.');
        const names = Object.keys(bundle).filter((name) => name !== 'index.html');
        const files = [
          ...names.sort().map((name) => ({ url: `/${name}`, revision: null })),
          ...publicFiles(publicDir),
        ];
        const kept = JSON.stringify([{ url: '/', revision: hashOf(page.source) }, ...files]);
        const worker = await buildWorker();
        this.emitFile({
          type: 'asset',
          fileName: 'worker.js',
          source: worker.replace('__BUILD_FILES__', kept),
        });
      },
    },
  };
}

const hashOf = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 12);

const publicFiles = (folder: string) =>
  readdirSync(folder).map((name) => ({
    url: `/${name}`,
    revision: hashOf(readFileSync(join(folder, name))),
  }));

/** A build of its own: browsers load a service worker as one file, which may share no chunk with the app. */
async function buildWorker(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: { input: workerSource, output: { format: 'iife' } },
    },
  })) as Rollup.RollupOutput;
  return built.output[0].code;
}
