import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const glueName = '@prisma/schema-engine-wasm/schema_engine_bg';
const serverVersion = [true, 'PostgreSQL 18.0', 180_000];

/** The statements with which Prisma's own engine makes what a schema declares, in an empty database. */
export async function prismaDdl(schema: string): Promise<string> {
  const { SchemaEngine } = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    adapter,
  );
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}

/** What of the engine is used here; its package leaves loading it to a bundler. */
interface Engine {
  SchemaEngine: {
    new: (
      schema: { datamodels: [string, string][] },
      log: () => void,
      to: object,
    ) => Promise<{ diff: (request: object) => Promise<{ stdout?: string }> }>;
  };
}

let loading: Promise<Engine> | null = null;

function loadEngine(): Promise<Engine> {
  loading ??= (async () => {
    const glue = (await import(glueName)) as Engine & { __wbg_set_wasm: (exports: object) => void };
    const entry = createRequire(import.meta.url).resolve(glueName);
    const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'));
    const imports = { './schema_engine_bg.js': glue };
    const { instance } = await WebAssembly.instantiate(bytes, imports);
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    return glue;
  })();
  return loading;
}

declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start: () => void } } }>;
};

const good = <Value>(value: Value) => ({
  ok: true,
  value,
  map: <Next>(make: (it: Value) => Next) => good(make(value)),
});

/** All that the engine asks a server, where it compares with nothing, is its version. */
const connection = {
  provider: 'postgres',
  adapterName: 'none',
  getConnectionInfo: () => good({ schemaName: 'public', supportsRelationJoins: false }),
  queryRaw: async () =>
    good({ columnNames: ['exists', 'version', 'number'], columnTypes: [5, 7, 0], rows: [serverVersion] }),
  executeScript: async () => good(undefined),
  dispose: async () => good(undefined),
  errorRegistry: { consumeError: () => undefined },
};
const adapter = {
  ...connection,
  connect: async () => good(connection),
  connectToShadowDb: async () => good(connection),
};
