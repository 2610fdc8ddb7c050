import { qualified } from '../database/sql.ts';
import { withChunk } from '../plan/chunk-predicate.ts';
import type { Step } from '../plan/step.ts';

/** Which part of a unit's steps a migration holds. */
export type Direction = 'apply' | 'rollback' | 'contract';

/**
 * A unit's statements as one script for the databases that rekey did not run on: developers', tests', the shadow
 * database. It runs in one transaction, so indexes are built without CONCURRENTLY and chunks in one go. `mark` tells
 * two runs of the same statements apart.
 */
export function migrationSql(steps: readonly Step[], direction: Direction, mark = ''): string {
  const parts =
    direction === 'rollback'
      ? steps
          .filter(({ phase }) => phase !== 'contract')
          .toReversed()
          .map(inverseSql)
      : steps.filter(({ phase }) => (phase === 'contract') === (direction === 'contract')).map(stepSql);
  return [...header(steps, direction, mark), ...parts].filter(Boolean).join('\n\n').concat('\n');
}

const says: Record<Direction, string> = {
  apply: 'its key and every reference to it become uuids; the old ones stay beside them, enforced',
  rollback: 'the conversion is taken back',
  contract: 'the old key and references go',
};

function header([first]: readonly Step[], direction: Direction, mark: string): string[] {
  const name = first ? `${first.unit.schema}.${first.unit.name}` : '';
  return [
    `-- rekey ${direction}: ${name}: ${says[direction]}.\n-- Where rekey itself ran, this is recorded as applied and not run again.${mark && `\n-- ${mark}`}`,
    ...(direction === 'apply' ? ['create schema if not exists rekey;'] : []),
  ];
}

function stepSql(step: Step): string {
  const { action } = step;
  switch (action.do) {
    case 'transaction':
      return titled(step, action.sql);
    case 'concurrently':
      return titled(step, [action.sql.replace(/\bindex concurrently\b/i, 'index')]);
    case 'chunks':
      return titled(step, inOneGo(action.sql));
    case 'check':
    case 'gate':
      return '';
    default:
      return action satisfies never;
  }
}

const inOneGo = (sql: readonly string[]): string[] => [
  `select set_config('rekey.backfill', 'on', true)`,
  ...sql.map((statement) => withChunk(statement, 'true')),
  `select set_config('rekey.backfill', '', true)`,
  // What waits for the end of the transaction would forbid the next ALTER TABLE.
  'set constraints all immediate',
  'set constraints all deferred',
];

function inverseSql(step: Step): string {
  const { action, inverse, inverseConcurrently, inverseBuilds = [], inverseChunks } = step;
  const own = action.do === 'concurrently' ? [qualified(action.index)] : [];
  const drops = (inverseConcurrently ?? own).map((index) => `drop index if exists ${index}`);
  const builds = inverseBuilds.map(({ sql }) => sql.replace(/\bindex concurrently\b/i, 'index'));
  const rows = inverseChunks ? inOneGo(inverseChunks.sql) : [];
  return titled(step, [...builds, ...rows, ...inverse, ...drops]);
}

const titled = ({ title }: Step, sql: readonly string[]): string =>
  sql.length === 0
    ? ''
    : [`-- ${title.replaceAll('\n', ' ')}`, ...sql.map((statement) => `${statement.trimEnd()};`)].join('\n');
