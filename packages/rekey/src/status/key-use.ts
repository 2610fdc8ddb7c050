import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import type { Run } from '../journal/journal.ts';
import { hasShape } from '../journal/journal.ts';
import { spell } from '../run/progress.ts';

/** By which key the application has asked for a unit's rows, as its switches have recorded it. */
export interface KeyUse {
  /** Uses of the old key, and when the last one was; null: never. */
  legacy: { uses: number; lastAt: string | null };
  uuid: { uses: number; lastAt: string | null };
  /** When counting began, and when the last process has recorded. */
  since: string;
  recordedAt: string;
}

/** What was recorded of a unit; null where no switch records. */
export async function readKeyUse(client: pg.ClientBase, { schema, name }: TableName): Promise<KeyUse | null> {
  const { rows: made } = await client.query(`select 1 where to_regclass('rekey.key_use') is not null`);
  if (made.length === 0) return null;
  const { rows } = await client.query<{
    form: 'legacy' | 'uuid';
    uses: string;
    last_at: Date | null;
    since: Date;
    recorded_at: Date;
  }>(
    `select form, uses, last_at, since, recorded_at from rekey.key_use where unit_schema = $1 and unit_name = $2`,
    [schema, name],
  );
  const [first] = rows;
  if (!first) return null;
  const of = (form: 'legacy' | 'uuid') => {
    const row = rows.find((it) => it.form === form);
    return { uses: Number(row?.uses ?? 0), lastAt: row?.last_at?.toISOString() ?? null };
  };
  return {
    legacy: of('legacy'),
    uuid: of('uuid'),
    since: first.since.toISOString(),
    recordedAt: first.recorded_at.toISOString(),
  };
}

/** The same as a sentence. */
export function tellKeyUse({ legacy, uuid, since, recordedAt }: KeyUse, now: Date = new Date()): string {
  const from = legacy.lastAt ?? since;
  const quiet = spell((now.getTime() - new Date(from).getTime()) / 1000);
  return `Nobody has asked by the old key for ${quiet} (since ${from}): ${legacy.uses} times by it, ${uuid.uses} by the uuid; recorded last at ${recordedAt}.`;
}

const dropsOldKey = ['replace', 'cutover', 'inherit', 'junction', 'consolidate'];

/** Refuses to drop an old key that the application has asked by a short time ago. */
export async function refuseWhileAsked(client: pg.ClientBase, run: Run, quietSeconds: number): Promise<void> {
  if (!hasShape(run) || !dropsOldKey.includes(run.shape.strategy)) return;
  const use = await readKeyUse(client, run.unit);
  if (!use?.legacy.lastAt) return;
  const quiet = (Date.now() - new Date(use.legacy.lastAt).getTime()) / 1000;
  if (quiet >= quietSeconds) return;
  throw new RekeyError(
    'GATE_CLOSED',
    `The application has asked for ${run.unit.schema}.${run.unit.name} by the old key ${spell(quiet)} ago, at ${use.legacy.lastAt}, and the contract drops that key.`,
    `Find who still asks by it, and run the command again once nobody has for ${spell(quietSeconds)}; --quiet says how long that is.`,
  );
}
