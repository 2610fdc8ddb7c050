import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { snakeCase } from '../subject/names.ts';
import type { Query } from '../subject/subject.ts';

/** Names of columns that say when a row came to be, the surest first. */
const names = [
  /^(row_)?(created|inserted)(_at|_on|_time|_ts|_timestamp|_date|_datetime|_utc)?$/,
  /^(date|time|datetime|timestamp)_(created|added|inserted|joined|registered)$/,
  /^(creation|create|insert|insertion|registration)_?(date|time|datetime|timestamp|ts|at|on)$/,
  /^(added|registered|recorded|entered|joined|signed_up)_(at|on)$/,
];

/** The column that says when a row came to be: a time, by its name. */
export function creationColumn<C extends { name: string; type: string | null }>(
  columns: readonly C[],
): C | null {
  const times = columns.filter(({ type }) => isTime(type));
  for (const pattern of names) {
    const found = times.find(({ name }) => pattern.test(snakeCase(name)));
    if (found) return found;
  }
  return null;
}

const isTime = (type: string | null) => /^(date$|timestamp)/.test(type ?? '');

/** A time of a uuid of version 7: milliseconds since 1970 in 48 bits (RFC 9562, 5.7). */
const [first, beyond] = ['1970-01-01 00:00:00+00', '10889-08-02 00:00:00+00'];

/** What the times of a table's rows are. */
export interface TimesFound {
  rows: number;
  empty: number;
  early: number;
  late: number;
}

/**
 * SQL: the moment that a field says, as a timestamptz, or `otherwise` where it says none that a uuid of version 7 can: nothing, infinity, before
 * 1970 or beyond 10889. A time without a zone is read in `zone`.
 */
export function momentOf(value: string, type: string, zone: string, otherwise: string): string {
  // A date may be later than any timestamp, and is compared before it becomes one.
  if (type === 'date')
    return `case when ${value} >= date '1970-01-02' and ${value} < date '10889-08-01' then ${zoned(`${value}::timestamp`, zone)}
      when ${value} = date '1970-01-01' then greatest(${zoned(`${value}::timestamp`, zone)}, timestamptz '${first}') else ${otherwise} end`;
  const moment = type.includes('with time zone') ? value : zoned(value, zone);
  return `case when ${moment} >= timestamptz '${first}' and ${moment} < timestamptz '${beyond}' then ${moment} else ${otherwise} end`;
}

const zoned = (value: string, zone: string) => `(${value} at time zone '${zone.replaceAll("'", "''")}')`;

/** Counts the rows whose time no uuid of version 7 can say. */
export async function readTimes(
  query: Query,
  table: TableName,
  column: string,
  type: string,
): Promise<TimesFound> {
  const value = `t.${ident(column)}`;
  const [low, high] =
    type === 'date'
      ? [`date '1970-01-01'`, `date '10889-08-01'`]
      : [`timestamptz '${first}'`, `timestamptz '${beyond}'`];
  const moment = type.includes('without') ? zoned(value, 'UTC') : value;
  const [row] = await query<Record<keyof TimesFound, string>>(
    `select count(*)::text as rows, (count(*) - count(${value}))::text as empty,
       count(*) filter (where ${moment} < ${low})::text as early, count(*) filter (where ${moment} >= ${high})::text as late
     from ${qualified(table)} t`,
  );
  return {
    rows: Number(row?.rows ?? 0),
    empty: Number(row?.empty ?? 0),
    early: Number(row?.early ?? 0),
    late: Number(row?.late ?? 0),
  };
}
