import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { engineAdapter } from './engine-adapter.ts';
import { type Folder, readSchema } from './workspace-folder.ts';

/** What every call of the engine is asked to leave out: nothing. */
export const noFilters = { externalTables: [], externalEnums: [] };

/** The engine, and what it hides: the Postgres error of the last script that failed. */
export type Session = { engine: SchemaEngine; scriptError(): pg.DatabaseError | null };

/** Runs the work with Prisma's schema engine, as WebAssembly, on the database at the URL. */
export async function withEngine<T>(
  url: string,
  folder: Folder,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadEngine();
  const datamodels = (await readSchema(folder)).map(({ path, content }): [string, string] => [path, content]);
  // One connection, so that what the engine sets or locks in its session holds for all it does.
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 });
  try {
    const adapter = engineAdapter(pool);
    const bound = bindMigrationAwareSqlAdapterFactory(adapter);
    const engine = await SchemaEngine.new({ datamodels }, () => undefined, bound);
    try {
      return await work({ engine, scriptError: () => adapter.scriptError });
    } catch (error) {
      throw inWords(error);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

/** The engine's failure without the trace of its own code; a refused right has Postgres's SQLSTATE for it. */
function inWords(error: unknown): unknown {
  const trace = /\n\s*\d+: schema_engine/;
  if (!(error instanceof Error) || !trace.test(error.message)) return error;
  const [detail = ''] = error.message.split(trace);
  const sentence = detail.replace(/^ERROR: /, '').trim();
  const code = /^permission denied/.test(sentence) ? '42501' : undefined;
  return Object.assign(new Error(sentence, { cause: error }), { code });
}

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
// Neither TypeScript's ES library nor @types/node knows this global.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loading: Promise<Glue> | null = null;

/** Compiles the engine once per process; its package leaves this to a bundler. */
function loadEngine(): Promise<Glue> {
  loading ??= (async () => {
    const glueName = '@prisma/schema-engine-wasm/schema_engine_bg';
    const file = join(dirname(createRequire(import.meta.url).resolve(glueName)), 'schema_engine_bg.wasm');
    const [glue, bytes] = await Promise.all([
      import('@prisma/schema-engine-wasm/schema_engine_bg'),
      readFile(file),
    ]);
    // The engine reports a panic here before it throws "unreachable".
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (it: string) => console.error(it) },
    });
    const { instance } = await WebAssembly.instantiate(bytes, {
      './schema_engine_bg.js': withShyTimers(glue),
    });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return glue;
  })();
  return loading;
}

/** The engine never clears its timer for the lock; the process must not wait ten seconds for it. */
function withShyTimers(glue: Glue): object {
  const name = Object.keys(glue).find((it) => it.startsWith('__wbg_setTimeout_'));
  const setShyTimeout = (work: () => void, ms: number) => setTimeout(work, ms).unref();
  return name ? { ...glue, [name]: setShyTimeout } : glue;
}
