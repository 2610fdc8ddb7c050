/** By which of its two keys a row was asked for. */
export type KeyForm = 'legacy' | 'uuid';

/** How often a key was asked by, and when last; null: never. */
export interface KeyCount {
  uses: number;
  lastAt: Date | null;
}

/** Runs one statement with its parameters on the application's own connection, such as `pool.query` or Prisma's `$executeRawUnsafe`. */
export type RunStatement = (sql: string, values: unknown[]) => Promise<unknown>;

/** Counts by which key the rows of one table are asked for. */
export interface KeyUsage {
  count(form: KeyForm): void;
  /** What this process has counted since it began. */
  read(): Record<KeyForm, KeyCount>;
  /** Seconds for which nobody has asked this process by the old key; from its beginning where nobody ever has. */
  quietSeconds(): number;
  /**
   * Adds what was counted since the last time to `rekey.key_use`, which all processes of the application share and `rekey status`
   * reads. What could not be written stays counted for the next time, and the error is thrown.
   */
  record(run: RunStatement): Promise<void>;
}

// One statement, so that any number of processes add up.
const recordSql = `
  insert into rekey.key_use (unit_schema, unit_name, form, uses, last_at)
  select $1, $2, form, uses, last_at from unnest($3::text[], $4::bigint[], $5::timestamptz[]) it (form, uses, last_at)
  on conflict (unit_schema, unit_name, form)
    do update set uses = key_use.uses + excluded.uses, last_at = greatest(key_use.last_at, excluded.last_at),
      recorded_at = clock_timestamp()`;

const forms: readonly KeyForm[] = ['legacy', 'uuid'];

/** Counts for one table, `schema.table` or a table of the schema public. */
export function makeKeyUsage(table: string, now: () => Date = () => new Date()): KeyUsage {
  const dot = table.indexOf('.');
  const [schema, name] = dot < 0 ? ['public', table] : [table.slice(0, dot), table.slice(dot + 1)];
  const began = now();
  const counts: Record<KeyForm, KeyCount> = {
    legacy: { uses: 0, lastAt: null },
    uuid: { uses: 0, lastAt: null },
  };
  const recorded: Record<KeyForm, number> = { legacy: 0, uuid: 0 };
  return {
    count(form) {
      counts[form] = { uses: counts[form].uses + 1, lastAt: now() };
    },
    read: () => ({ legacy: { ...counts.legacy }, uuid: { ...counts.uuid } }),
    quietSeconds: () => (now().getTime() - (counts.legacy.lastAt ?? began).getTime()) / 1000,
    async record(run) {
      const due = forms.map((form) => ({ form, ...counts[form], fresh: counts[form].uses - recorded[form] }));
      for (const { form, uses } of due) recorded[form] = uses;
      try {
        // Also where nothing is new: that somebody counts, and counts nothing, is what a contract waits for.
        await run(recordSql, [
          schema,
          name,
          due.map(({ form }) => form),
          due.map(({ fresh }) => fresh),
          due.map(({ lastAt }) => lastAt?.toISOString() ?? null),
        ]);
      } catch (error) {
        for (const { form, fresh } of due) recorded[form] -= fresh;
        throw error;
      }
    },
  };
}
