import pg from 'pg';

/** Why the database does not serve just now. */
export type LossReason = keyof typeof lossSentences;

/** A failure of the database that says nothing about the query itself; `mayBeDone` where nobody knows what became of it. */
export interface Loss {
  reason: LossReason;
  mayBeDone: boolean;
}

/** What each reason is to a person at the screen. */
export const lossSentences = {
  away: 'The database does not answer just now.',
  'read-only': 'The database takes no changes just now: it is read-only, as while another server takes over.',
  contended: 'Others write the same rows just now.',
  locked: 'Somebody holds what is to be written.',
  slow: 'The database took too long over this.',
  full: 'The disk of the database is full. Whoever runs this server has to make room.',
  crowded: 'The database has no connection or no memory left just now.',
  broken: 'The storage of the database fails. Whoever runs this server has to look at it.',
  shut: 'The database does not let this server in. Whoever runs it has to look at it.',
} as const;

/**
 * SQLSTATEs by their beginnings, the first that fits
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html). What is not here is about the query, or a fault of ours.
 */
const states: readonly [state: string, reason: LossReason, mayBeDone: boolean][] = [
  ['08', 'away', true],
  ['25006', 'read-only', false],
  // A session that was ended for being idle, or its transaction for its age.
  ['25P', 'away', true],
  // Told to whoever connects, so nothing was asked yet: the password or pg_hba.conf is another one, the database is gone.
  ['28', 'shut', false],
  ['3D000', 'shut', false],
  ['40003', 'away', true],
  ['40', 'contended', false],
  ['53100', 'full', false],
  ['53', 'crowded', false],
  ['55P03', 'locked', false],
  ['55', 'contended', false],
  ['57014', 'slow', false],
  ['57P03', 'away', false],
  // Ended by an administrator or a crash: its last word may have been lost.
  ['57', 'away', true],
  ['58', 'broken', false],
  ['XX001', 'broken', false],
  ['XX002', 'broken', false],
];

const lostLine =
  /ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|ENETRESET|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|not queryable/i;

/** What a failure says of the database; null where it is about the query. Prisma's errors carry theirs inside. */
export function lossOf(error: unknown): Loss | null {
  if (!(error instanceof Error)) return null;
  const { code, message, cause, meta } = error as NodeJS.ErrnoException & Carrier;
  if (error instanceof pg.DatabaseError) return lossOfState(code);
  if (lostLine.test(`${code} ${message}`)) return { reason: 'away', mayBeDone: true };
  const original = (cause as Carrier | undefined)?.originalCode;
  return lossOfState(original) ?? lossOf(cause) ?? lossOf(meta?.driverAdapterError);
}

/** Where the errors of Prisma keep the one of the driver. */
interface Carrier {
  originalCode?: string;
  meta?: { driverAdapterError?: unknown };
}

/** What a SQLSTATE says of the database; null where it is about the query. */
export function lossOfState(code: string | undefined): Loss | null {
  const found = states.find(([state]) => code?.startsWith(state));
  return found ? { reason: found[1], mayBeDone: found[2] } : null;
}

/** Whether a query failed because the database is away or busy, and says nothing about the query itself. */
export const isDatabaseAway = (error: unknown): boolean => lossOf(error) !== null;
