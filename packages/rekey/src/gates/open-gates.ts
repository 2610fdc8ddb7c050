import { join } from 'node:path';
import type pg from 'pg';
import { connect } from '../database/connect.ts';
import type { Run } from '../journal/journal.ts';
import type { OpenGate } from '../run/runner.ts';
import { refuseWhileSoaking } from '../run/soak.ts';
import type { BackupWay } from './backup-way.ts';
import { dumpBackup, proveDump } from './dump-backup.ts';
import { failureOf, type PoolEvidence, type PoolPolicy, preparePoolProbe, recyclePools } from './pools.ts';
import { proveBackup } from './prove-backup.ts';
import { recordBackup } from './recorded-backup.ts';
import { writeBackup } from './write-backup.ts';

/** How the gates are to be opened. */
export interface GateOptions {
  url: string;
  /** Folder in which each backup gets one of its own. */
  backups: string;
  backup: BackupWay;
  pools: PoolPolicy;
  /** How long the pools are waited for. */
  patienceMs: number;
}

/** Opens the gates of a run: each answers its evidence, or refuses. */
export function makeGates(options: GateOptions): OpenGate {
  return async (gate, run, context) => {
    switch (gate) {
      case 'backup':
        return passBackup(options, run, context);
      case 'pools':
        return passPools(options, run, context.client);
      case 'soak':
        refuseWhileSoaking(run, 'the contract');
        return { summary: 'the soak is over', evidence: { swappedAt: run.swappedAt } };
      default:
        return gate satisfies never;
    }
  };
}

async function passBackup(
  { url, backups, backup }: GateOptions,
  run: Run,
  { client, tables, readSchemaText }: Parameters<OpenGate>[2],
) {
  if (backup.kind === 'recorded') return recordBackup(client, backup);
  const at = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  const folder = join(backups, `${run.unit.schema}.${run.unit.name}-${at}`);
  const schemaText = await readSchemaText();
  const manifest = await (backup.kind === 'rows' ? backUpRows : backUpByDump)(url, {
    folder,
    tables,
    schemaText,
  });
  const rows = manifest.tables.reduce((sum, table) => sum + Number(table.rows), 0);
  return {
    summary: `${rows} rows of ${tables.length} tables are saved in ${folder}, and a restore of them is proved equal`,
    evidence: { folder, ...manifest },
  };
}

type BackupOrder = Parameters<typeof writeBackup>[1];

async function backUpRows(url: string, order: BackupOrder) {
  // Its own connection: reading for long must not stand in the way of the run's.
  const { client } = await connect(url, { toWrite: true, name: 'rekey backup' });
  try {
    const manifest = await writeBackup(client, order);
    await proveBackup(client, order.folder, manifest);
    return manifest;
  } finally {
    await client.end();
  }
}

async function backUpByDump(url: string, order: BackupOrder) {
  const manifest = await dumpBackup(url, order);
  await proveDump(url, order.folder, manifest);
  return manifest;
}

async function passPools({ url, pools, patienceMs }: GateOptions, run: Run, client: pg.ClientBase) {
  const { rows } = await client.query<{ at: Date | null }>(
    `select max(ended_at) as at from rekey.step where run = $1 and state = 'done' and step->'action'->>'do' = 'transaction'`,
    [run.id],
  );
  const since = rows[0]?.at ?? run.startedAt;
  const old = await recyclePools(client, { policy: pools, since, patienceMs });
  const fresh = await connect(url, { toWrite: false, name: 'rekey probe' });
  const freshConnection = await failureOf(() => preparePoolProbe(fresh.client, run.unit));
  await fresh.client.end();
  const evidence: PoolEvidence = { old, preparedBefore: null, freshConnection };
  const summary =
    old.length === 0
      ? 'no connection is older than the last change of the schema'
      : `${old.length} connections are older than the last change of the schema; recycle their pools before the swap`;
  return { summary, evidence };
}
