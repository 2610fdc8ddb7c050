import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { BackupWay } from './backup-way.ts';

/** Writes down a backup that rekey has not seen; a position that the server has not reached yet can be none. */
export async function recordBackup(
  client: pg.ClientBase,
  { lsn, name }: Extract<BackupWay, { kind: 'recorded' }>,
): Promise<{ summary: string; evidence: unknown }> {
  const { rows } = await client.query<{ now: string; by: string; ahead: boolean }>(
    `select pg_current_wal_lsn()::text as now, session_user::text as by, coalesce($1::pg_lsn > pg_current_wal_lsn(), false) as ahead`,
    [lsn],
  );
  const { now = '', by = '', ahead = false } = rows[0] ?? {};
  if (ahead)
    throw new RekeyError(
      'GATE_CLOSED',
      `The server is at ${now} and has not reached ${lsn} yet, so nobody can recover to it.`,
      'Name the position of a backup that is complete.',
    );
  const recorded = [name && `"${name}"`, lsn && `recovery to ${lsn}`].filter(Boolean).join(', ');
  return {
    summary: `${recorded} is taken on the word of ${by}; rekey has not seen it`,
    evidence: { recorded, name, lsn, serverWasAt: now, by, proved: false },
  };
}
