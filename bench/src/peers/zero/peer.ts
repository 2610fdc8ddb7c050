import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Uuid } from '@callsign/contracts/scalars';
import { sql, startBenchPostgres } from '../database.ts';
import type { FaultPeer } from '../fault-peer.ts';
import { freePort, type Instance, startInstance } from '../instance.ts';
import { ofInstances } from '../of-instances.ts';
import { installPeer } from '../on-demand.ts';
import type { StoredRow } from '../peer.ts';

const VERSION = '1.9.0';

/** Starts Zero: a Postgres with logical replication of its own, the application's server, and zero-cache, which is what gets killed. */
export async function startZero(): Promise<FaultPeer> {
  const folder = installPeer('@rocicorp/zero', VERSION);
  const files = mkdtempSync(join(tmpdir(), 'callsign-bench-zero-'));
  const postgres = await startBenchPostgres({ logical: true });
  const started: Instance[] = [];
  async function stop() {
    for (const instance of started.reverse()) await instance.stop();
    await postgres.stop();
    rmSync(files, { recursive: true, force: true });
  }
  try {
    return await start(folder, files, await postgres.createDatabase('zero'), started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  folder: string,
  files: string,
  databaseUrl: string,
  started: Instance[],
  stop: () => Promise<void>,
): Promise<FaultPeer> {
  await sql(
    databaseUrl,
    'create table sources (uuid text primary key, production text not null, note text not null, version int not null)',
  );
  const shared = { readyPath: '/', flags: [], cwd: folder, probed: false };
  const writer = await startInstance({
    ...shared,
    main: join(import.meta.dirname, 'server.ts'),
    env: { ZERO_FOLDER: folder, DATABASE_URL: databaseUrl },
    readyStatus: 404,
  });
  started.push(writer);
  const cache = await startInstance({
    ...shared,
    main: join(import.meta.dirname, 'cache.ts'),
    env: {
      ZERO_FOLDER: folder,
      ZERO_CLI: join(folder, 'node_modules/@rocicorp/zero/out/zero/src/cli.js'),
      ZERO_UPSTREAM_DB: databaseUrl,
      ZERO_QUERY_URL: `${writer.base}/query`,
      ZERO_REPLICA_FILE: join(files, 'replica.db'),
      // Else it takes the port after its own, whoever has that.
      ZERO_CHANGE_STREAMER_PORT: String(await freePort()),
      ZERO_NUM_SYNC_WORKERS: '1',
      ZERO_ADMIN_PASSWORD: 'bench',
      ZERO_ENABLE_TELEMETRY: 'false',
      ZERO_LOG_LEVEL: 'warn',
      DO_NOT_TRACK: '1',
    },
    readyStatus: 200,
  });
  started.push(cache);
  return {
    ...ofInstances('Zero', [cache], ''),
    bases: [writer.base],
    socketUrls: [cache.base],
    writes: 'seed',
    follows: 'zero',
    coalesces: true,
    // Its clients need the folder that it was installed into.
    readPath: () => folder,
    async addProduction(name, count) {
      const rows = (await sql(
        databaseUrl,
        `insert into sources select gen_random_uuid(), $1, 'spare', 1 from generate_series(1, $2::int) returning uuid`,
        [name, count],
      )) as { uuid: Uuid<'source'> }[];
      return { name, rows: rows.map(({ uuid }) => uuid) };
    },
    truth: ({ name }) =>
      sql(databaseUrl, 'select uuid, note, version from sources where production = $1', [name]) as Promise<
        StoredRow[]
      >,
    stop,
  };
}
