import { resolve } from 'node:path';
import { readSchemaText } from '../catalog/schema-text.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { readBackupWay } from '../gates/backup-way.ts';
import { makeGates } from '../gates/open-gates.ts';
import type { PoolPolicy } from '../gates/pools.ts';
import { openRunner, type Runner } from '../lifecycle/open-runner.ts';
import { followRuns } from '../migration/follow-runs.ts';
import { showProgress } from '../run/progress.ts';
import { parseDuration } from '../run/soak.ts';
import { defaultLimits, type Limits } from '../run/throttle.ts';
import type { CommandOptions, Terminal, ValuesOf } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';

/** Options of the commands that change the database. */
export const runOptions = {
  workers: {
    type: 'string',
    value: 'N',
    default: '2',
    says: 'chunks that are filled at the same time, 1 to 8',
  },
  'chunk-ms': { type: 'string', value: 'MS', default: '200', says: 'how long a chunk is to take' },
  'max-lag': {
    type: 'string',
    value: 'SIZE',
    default: '256MB',
    says: 'pause while a replica is further behind',
  },
  'max-lag-time': { type: 'string', value: 'DURATION', default: '30s', says: 'the same as time' },
  'max-wal-rate': { type: 'string', value: 'SIZE', says: 'pause while the server writes more WAL a second' },
  'max-sessions': { type: 'string', value: 'N', says: 'pause while more sessions of others are working' },
  'max-archive-queue': {
    type: 'string',
    value: 'N',
    default: '42',
    says: 'pause while more WAL files wait for the archiver',
  },
  'max-growth': {
    type: 'string',
    value: 'SIZE',
    says: 'stop when the database has grown by more since the run began',
  },
  backups: { type: 'string', value: 'FOLDER', default: 'rekey-backups', says: 'where backups are put' },
  backup: {
    type: 'string',
    value: 'WAY',
    default: 'rows',
    says: 'rows, pg_dump (which must be on the PATH), or recorded: one that you vouch for by --lsn or --name',
  },
  lsn: {
    type: 'string',
    value: 'LSN',
    says: 'with --backup recorded: the position that can be recovered to',
  },
  name: { type: 'string', value: 'NAME', says: 'with --backup recorded: the name of the snapshot' },
  pools: {
    type: 'string',
    value: 'POLICY',
    default: 'report',
    says: 'what to do about connections older than a change: report, wait or terminate (when idle)',
  },
  'accept-drift': { type: 'boolean', says: 'go on although somebody else has changed the schema meanwhile' },
} as const satisfies CommandOptions;

type RunValues = ValuesOf<typeof runOptions> & {
  'database-url': string | undefined;
  schema: string | undefined;
  json: boolean;
};

/** Opens a runner as the options want it. */
export async function openRunnerFor(values: RunValues, terminal: Terminal): Promise<Runner> {
  const url = requireDatabaseUrl(values['database-url'], terminal);
  const { lsn, name } = values;
  const backup = readBackupWay({ backup: values.backup, ...(lsn && { lsn }), ...(name && { name }) });
  const report = showProgress(terminal, { json: values.json });
  return openRunner({
    url,
    readSchemaText,
    report,
    workers: parseNumber('workers', values.workers, 1, 8),
    targetMs: parseNumber('chunk-ms', values['chunk-ms'], 10, 10_000),
    limits: limitsOf(values),
    acceptDrift: values['accept-drift'],
    openGate: makeGates({
      url,
      backups: resolve(values.backups),
      backup,
      pools: poolPolicyOf(values.pools),
      patienceMs: 600_000,
    }),
  });
}

/** Lets schema.prisma, where it is named, and its migrations follow the database. */
export async function follow(
  { schema }: Pick<RunValues, 'schema'>,
  { client, report, home }: Runner,
): Promise<void> {
  if (schema !== undefined) await followRuns({ path: schema, home }, client, report);
}

function limitsOf(values: RunValues): Limits {
  const size = (name: 'max-wal-rate' | 'max-growth') => {
    const text = values[name];
    return text === undefined ? null : parseSize(name, text);
  };
  return {
    ...defaultLimits,
    lagBytes: parseSize('max-lag', values['max-lag']),
    lagSeconds: parseDuration(values['max-lag-time']),
    walBytesPerSecond: size('max-wal-rate'),
    activeSessions:
      values['max-sessions'] === undefined
        ? null
        : parseNumber('max-sessions', values['max-sessions'], 0, 100_000),
    archiveQueue: parseNumber('max-archive-queue', values['max-archive-queue'], 0, 1_000_000),
    growthBytes: size('max-growth'),
  };
}

function poolPolicyOf(text: string): PoolPolicy {
  if (text === 'report' || text === 'wait' || text === 'terminate') return text;
  throw new RekeyError('BAD_ARGUMENT', `--pools ${text} is no policy.`, 'Say report, wait or terminate.');
}

/** Reads `256MB`, `1GB` or plain bytes. */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(k|m|g|t)?b?$/i.exec(text);
  const powers = { k: 1, m: 2, g: 3, t: 4 };
  if (match) {
    const unit = match[2]?.toLowerCase() as keyof typeof powers | undefined;
    return Number(match[1]) * 1024 ** (unit ? powers[unit] : 0);
  }
  throw new RekeyError(
    'BAD_ARGUMENT',
    `--${option} ${text} is no size.`,
    'Write a size such as 256MB or 2GB.',
  );
}

function parseNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `--${option} ${text} is not a whole number from ${least} to ${most}.`,
    `Write, for example, --${option} ${Math.max(least, 2)}.`,
  );
}

/** Reads `schema.table`, or `table` of the schema that the URL names. */
export function parseTable(text: string, home: string): TableName {
  const dot = text.indexOf('.');
  return dot < 0 ? { schema: home, name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}
