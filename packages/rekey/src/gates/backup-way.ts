import { RekeyError } from '../database/rekey-error.ts';

/** Where a gate's backup comes from. */
export type BackupWay =
  /** rekey's own files of rows, which need no programs. */
  | { kind: 'rows' }
  /** pg_dump's custom format. */
  | { kind: 'pg_dump' }
  /** One that a person vouches for: a position in the WAL to recover to, or the name of a snapshot. */
  | { kind: 'recorded'; lsn: string | null; name: string | null };

/** Reads --backup, --lsn and --name. */
export function readBackupWay({
  backup,
  lsn,
  name,
}: {
  backup: string;
  lsn?: string;
  name?: string;
}): BackupWay {
  const recorded = backup === 'recorded';
  if (!recorded && (lsn ?? name) !== undefined)
    throw bad('--lsn and --name belong to --backup recorded.', 'Add it, or leave them out.');
  if (backup === 'rows' || backup === 'pg_dump') return { kind: backup };
  if (!recorded) throw bad(`--backup ${backup} is no way to make one.`, 'Say rows, pg_dump or recorded.');
  if (lsn === undefined && name === undefined)
    throw bad(
      '--backup recorded does not say which.',
      'Add --lsn with the position that can be recovered to, or --name of the snapshot, or both.',
    );
  if (lsn !== undefined && !/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i.test(lsn))
    throw bad(`--lsn ${lsn} is no position in the WAL.`, 'Write it as PostgreSQL does: 0/16B3748.');
  return { kind: 'recorded', lsn: lsn ?? null, name: name ?? null };
}

const bad = (message: string, remedy: string) => new RekeyError('BAD_ARGUMENT', message, remedy);
