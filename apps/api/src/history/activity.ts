import type { activityPage, activityQuery } from '@callsign/contracts/api';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import type { LogRow } from '../rows/log.ts';
import { secretColumns, secretFields } from '../rows/secrets.ts';
import { fieldsOf, toEntity, toFields } from '../rows/wire.ts';
import { anyCase } from './any-case.ts';

/** Rows of the log per look: a page of commits may take several. */
const ROWS = 500;
/** Changes shown of one commit of a page; its others are in the CSV and in the rows' own histories. */
const MAX_CHANGES = 200;

/** The secret fields, as columns: what is searched for in them must not tell what they hold. */
const secrets = secretColumns.map((column) => `'${column}'`).join(', ') || `''`;

export type Activity = z.infer<typeof activityPage>;
export type ActivityFilter = z.infer<typeof activityQuery>;
type Entry = Activity['commits'][number];
type Shown = Entry['changes'][number];

/** A page of a production's activity, newest first: whole commits, of which only the changes that fit the filter are shown. */
export async function readActivity(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  filter: ActivityFilter,
  limit: number,
): Promise<Activity> {
  const commits: Entry[] = [];
  let next: number | null = null;
  for await (const row of activityRows(pool, stream, filter)) {
    const last = commits.at(-1);
    if (last?.commit === row.commit_uuid) {
      if (last.changes.length < MAX_CHANGES) last.changes.push(...show(row));
      continue;
    }
    if (commits.length === limit) {
      next = row.seq + 1;
      break;
    }
    commits.push({
      commit: row.commit_uuid,
      seq: row.seq,
      userId: row.user_id,
      userName: row.user_name,
      reason: row.reason,
      at: new Date(row.at).toISOString(),
      undoes: row.undoes,
      step: row.step,
      changes: show(row),
    });
  }
  const { rows } = await pool.query<{ pruned: string }>(
    'select pruned from heads where production_uuid = $1',
    [stream],
  );
  return { commits, next, pruned: Number(rows[0]?.pruned ?? 0) };
}

/** The rows of the log that fit a filter, newest first, read in pages. */
export async function* activityRows(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  filter: ActivityFilter,
): AsyncGenerator<LogRow> {
  const { where, values } = conditions(stream, filter);
  for (let before = filter.before ?? null; ; ) {
    const { rows } = await pool.query<{ entry: LogRow }>(
      `select to_jsonb(c) as entry from changes c where ${where} and ($2::bigint is null or seq < $2) order by seq desc limit ${ROWS}`,
      [stream, before, ...values],
    );
    for (const { entry } of rows) yield entry;
    const oldest = rows.at(-1)?.entry.seq;
    if (rows.length < ROWS || oldest === undefined) return;
    before = oldest;
  }
}

function conditions(stream: Uuid<'production'>, filter: ActivityFilter) {
  const values: unknown[] = [];
  const parts = ['production_uuid = $1'];
  const add = (value: unknown, condition: (place: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition(`$${values.length + 2}`));
  };
  add(
    filter.who && `^(?:${anyCase(filter.who)})$`,
    ($) => `(${holds('user_id', $)} or ${holds('user_name', $)})`,
  );
  add(filter.entityType, ($) => `entity_type = ${$}`);
  add(filter.operation, ($) => `operation = ${$}`);
  add(filter.uuid, ($) => `entity_uuid = ${$}`);
  add(filter.from, ($) => `at >= ${$}`);
  add(filter.to, ($) => `at < ${$}`);
  add(filter.text === undefined ? undefined : anyCase(filter.text), matches);
  return { where: parts.join(' and '), values, stream };
}

/** Whether a text matches a pattern of `anyCase`. */
const holds = (text: string, $: string) => `(${text}) collate "C" ~ ${$}`;

/** Text is looked for where a person sees it: the id, the reason, the author, and the values before and after. */
const matches = (
  $: string,
) => `(${holds("row ->> 'id'", $)} or ${holds('reason', $)} or ${holds('user_name', $)}
  or exists (select from jsonb_each_text(old) f where f.key not in (${secrets}) and (${holds('f.value', $)} or ${holds('row ->> f.key', $)}))
  or (operation = 'created' and exists (
    select from jsonb_each_text(row) f where ${holds('f.value', $)}
      and f.key not in ('uuid', 'production_uuid', 'field_versions', 'last_modified_by', 'created_at', 'updated_at', 'version', 'is_deleted', ${secrets}))))`;

/** A change with its fields before and after; empty for a type that this server does not know. */
function show(row: LogRow): Shown[] {
  const definition = definitionOf(row.entity_type);
  if (!definition) return [];
  const entity = toEntity(definition, row.row);
  const fields = fieldsOf(entity);
  const name = fields[definition.title];
  return [
    {
      seq: row.seq,
      operation: row.operation,
      entityType: definition.type,
      uuid: row.entity_uuid,
      id: entity.id,
      name: typeof name === 'string' ? name : '',
      version: row.version,
      fields: diffsOf(definition, row, fields),
    },
  ];
}

/** That a secret was changed is told to all who read the activity; what it is, to nobody: it is read aloud, exported and mailed around. */
function diffsOf(definition: AnyDefinition, row: LogRow, entity: Record<string, unknown>): Shown['fields'] {
  return diffs(definition, row, entity).map((diff) =>
    secretFields.has(diff.field) ? { field: diff.field, old: null, new: null } : diff,
  );
}

function diffs(definition: AnyDefinition, row: LogRow, entity: Record<string, unknown>): Shown['fields'] {
  if (row.operation === 'created')
    return ['id', ...Object.keys(definition.fields as object)]
      .filter((field) => entity[field] !== null && entity[field] !== '')
      .map((field) => ({ field, old: null, new: entity[field] }));
  return Object.entries(toFields(definition, row.old))
    .filter(([field]) => field !== 'isDeleted')
    .map(([field, old]) => ({ field, old, new: entity[field] }));
}

/** The head line of the CSV: one line per field of a change, or per change where none is touched. */
export const activityColumns = [
  'at',
  'who',
  'operation',
  'type',
  'id',
  'name',
  'field',
  'old',
  'new',
  'reason',
  'uuid',
  'commit',
  'seq',
];

/** The lines of one change, as cells. */
export function activityCells(row: LogRow): unknown[][] {
  return show(row).flatMap((change) => {
    const fields = change.fields.length > 0 ? change.fields : [{ field: '', old: null, new: null }];
    return fields.map((field) => [
      new Date(row.at).toISOString(),
      row.user_name,
      change.operation,
      change.entityType,
      change.id,
      change.name,
      field.field,
      field.old,
      field.new,
      row.reason,
      change.uuid,
      row.commit_uuid,
      change.seq,
    ]);
  });
}
