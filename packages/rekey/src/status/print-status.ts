import type { TableName } from '../database/table-name.ts';
import { spell } from '../run/progress.ts';
import { tellKeyUse } from './key-use.ts';
import type { Status, UnitStatus } from './read-status.ts';

/** Status for a person. */
export function printStatus({ units, running, blockers, leftovers, doubtful, load }: Status): string {
  const left = [...leftovers.map(tellLeftover), ...doubtful.map(tellDoubtful)];
  if (units.length === 0)
    return ['rekey has not begun anything in this database. `rekey plan` comes first.', ...left].join('\n');
  const lines = units.flatMap(printUnit);
  lines.push('');
  lines.push(
    running
      ? `At work: process ${running.pid} from ${running.client}, since ${running.since.toISOString()}.`
      : 'No rekey is at work.',
  );
  for (const blocker of blockers) lines.push(`In the way: ${blocker}.`);
  lines.push(...left);
  const archive = load.archiveQueue === null ? '' : `, ${load.archiveQueue} WAL files wait for the archiver`;
  lines.push(
    `Replicas are ${mb(load.lagBytes)} and ${spell(load.lagSeconds)} behind; ${load.activeSessions} sessions of others are working${archive}.`,
  );
  return lines.join('\n');
}

const tellLeftover = (name: string) =>
  `Left by a rekey that was killed: the database ${name}. The next \`rekey plan --dry-run\`, \`rekey drift\` or \`rekey apply\` drops it, and so does: drop database ${name}`;

const tellDoubtful = (name: string) =>
  `Perhaps left by an earlier version of rekey: the database ${name}. Nobody is connected to it; look into it, and if nobody needs it: drop database ${name}`;

function printUnit({
  unit,
  state,
  steps,
  tables,
  explanation,
  disagreement,
  backup,
  keyUse,
}: UnitStatus): string[] {
  const filled = tables.map(({ table, part, rows, rowsPerSecond, secondsLeft, sweep }) => {
    const rate = rowsPerSecond > 0 ? `, ${rowsPerSecond}/s` : '';
    const left = secondsLeft === null ? '' : `, ${spell(secondsLeft)} left`;
    return `    ${nameOf(table)}: ${Math.floor(part * 100)} % (${rows} rows${rate}${left}${sweep > 1 ? `, sweep ${sweep}` : ''})`;
  });
  return [
    `${nameOf(unit)}: ${state}, ${steps.done} of ${steps.of} steps done`,
    ...(disagreement
      ? [`    NOT SO: ${disagreement.message}`, `    ${disagreement.remedy}`]
      : [`    ${explanation}`]),
    ...filled,
    ...(backup ? [`    Backup: ${backup}`] : []),
    ...(keyUse ? [`    ${tellKeyUse(keyUse)}`] : []),
  ];
}

/** The same as Prometheus text, for a file or an exporter that is scraped. */
export function printPrometheus({ units, running, blockers, load }: Status): string {
  const of = ({ schema, name }: TableName) => `"${label(`${schema}.${name}`)}"`;
  const rows = units.flatMap(({ unit, tables }) =>
    tables.map((it) => ({
      ...it,
      labels: `{unit=${of(unit)},table=${of(it.table)},step="${label(it.title)}"}`,
    })),
  );
  return [
    metric('rekey_running', 'Whether a rekey holds the run lock.', [['', running ? 1 : 0]]),
    metric(
      'rekey_unit_state',
      'State of each unit, 1 for the present one.',
      units.map(({ unit, state }) => [`{unit=${of(unit)},state="${state}"}`, 1]),
    ),
    metric(
      'rekey_unit_disagrees',
      'Whether the database shows a unit otherwise than the journal.',
      units.map(({ unit, disagreement }) => [`{unit=${of(unit)}}`, disagreement ? 1 : 0]),
    ),
    metric(
      'rekey_unit_steps_done',
      'Steps that are done.',
      units.map(({ unit, steps }) => [`{unit=${of(unit)}}`, steps.done]),
    ),
    metric(
      'rekey_unit_steps',
      'Steps in all.',
      units.map(({ unit, steps }) => [`{unit=${of(unit)}}`, steps.of]),
    ),
    metric(
      'rekey_backfill_ratio',
      'Part of a table that is filled.',
      rows.map((it) => [it.labels, it.part]),
    ),
    metric(
      'rekey_backfill_rows',
      'Rows filled.',
      rows.map((it) => [it.labels, it.rows]),
    ),
    metric(
      'rekey_backfill_rows_per_second',
      'Rows filled a second, of the last minute.',
      rows.map((it) => [it.labels, it.rowsPerSecond]),
    ),
    metric(
      'rekey_backfill_seconds_left',
      'Expected time to the end of a backfill.',
      rows.flatMap((it): [string, number][] =>
        it.secondsLeft === null ? [] : [[it.labels, it.secondsLeft]],
      ),
    ),
    metric('rekey_blockers', 'Others that hold locks on the tables of the open unit.', [
      ['', blockers.length],
    ]),
    metric('rekey_replica_lag_bytes', 'Bytes that the slowest replica is behind.', [['', load.lagBytes]]),
    metric('rekey_replica_lag_seconds', 'Seconds that the slowest replica is behind.', [
      ['', load.lagSeconds],
    ]),
    metric('rekey_active_sessions', 'Sessions of others that are working.', [['', load.activeSessions]]),
  ].join('');
}

function metric(name: string, help: string, samples: [labels: string, value: number][]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`).join('');
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines}`;
}

const label = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
const mb = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
