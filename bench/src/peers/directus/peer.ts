import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Uuid } from '@callsign/contracts/scalars';
import { sql } from '../database.ts';
import type { FaultPeer } from '../fault-peer.ts';
import { startInstance } from '../instance.ts';
import { ofInstances } from '../of-instances.ts';
import { installPeer } from '../on-demand.ts';
import type { StoredRow } from '../peer.ts';

/** The newer 12.4.1 depends on a package that was never published. */
const VERSION = '12.4.0';
/** Who writes and reads in the bench. */
export const DIRECTUS_TOKEN = 'bench-token';

/** Starts Directus on an empty database, with one collection of rows. */
export async function startDirectus(databaseUrl: string): Promise<FaultPeer> {
  const folder = installPeer('directus', VERSION);
  const api = join(folder, 'node_modules/@directus/api/dist');
  // A native module that only sandboxed extensions use; it is installed without its build.
  writeFileSync(
    join(folder, 'node_modules/isolated-vm/isolated-vm.js'),
    "'use strict';\nmodule.exports = { Isolate: class {}, Reference: class {}, ExternalCopy: class {} };\n",
  );
  const env = {
    KEY: 'bench',
    SECRET: 'bench-bench-bench-bench-bench-bench',
    ADMIN_EMAIL: 'bench@example.com',
    ADMIN_PASSWORD: 'bench-bench',
    ADMIN_TOKEN: DIRECTUS_TOKEN,
    DB_CLIENT: 'pg',
    DB_CONNECTION_STRING: databaseUrl,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    TELEMETRY: 'false',
    WEBSOCKETS_ENABLED: 'true',
    WEBSOCKETS_REST_AUTH: 'handshake',
  };
  execFileSync(process.execPath, [join(api, 'cli/run.js'), 'bootstrap'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const instance = await startInstance({
    main: join(api, 'start.js'),
    cwd: folder,
    flags: [],
    env,
    readyPath: '/server/ping',
    readyStatus: 200,
    probed: false,
  });
  const made = await fetch(`${instance.base}/collections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${DIRECTUS_TOKEN}` },
    body: JSON.stringify({ collection: 'sources', schema: {}, meta: {}, fields }),
  });
  if (!made.ok) throw new Error(`Directus made no collection: ${await made.text()}`);
  // Directus counts no versions; without them nobody could say what is older.
  await sql(
    databaseUrl,
    `create function bump() returns trigger language plpgsql as 'begin new.version := old.version + 1; return new; end'`,
  );
  await sql(databaseUrl, 'create trigger bump before update on sources for each row execute function bump()');
  return {
    ...ofInstances('Directus', [instance], '/websocket'),
    writes: 'directus',
    follows: 'directus',
    coalesces: true,
    readPath: () => '',
    async addProduction(name, count) {
      const rows = (await sql(
        databaseUrl,
        `insert into sources (uuid, production, note, version)
         select gen_random_uuid(), $1, 'spare', 1 from generate_series(1, $2::int) returning uuid`,
        [name, count],
      )) as { uuid: Uuid<'source'> }[];
      return { name, rows: rows.map(({ uuid }) => uuid) };
    },
    truth: ({ name }) =>
      sql(databaseUrl, 'select uuid, note, version from sources where production = $1', [name]) as Promise<
        StoredRow[]
      >,
  };
}

const fields = [
  { field: 'uuid', type: 'uuid', schema: { is_primary_key: true }, meta: {} },
  { field: 'production', type: 'string', schema: {}, meta: {} },
  { field: 'note', type: 'text', schema: {}, meta: {} },
  { field: 'version', type: 'integer', schema: {}, meta: {} },
];
