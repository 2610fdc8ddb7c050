import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';

/**
 * The timeline that a statement is answered from, in SQL: a promotion and a recovery to a point in time begin a new one. Null on a
 * standby, which has not decided yet. Where the log is read or written it is asked for in the same statement, so that
 * nothing of another history is told as if it followed on; the control file says it only after the next checkpoint.
 */
export const TIMELINE =
  'case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end';

/** Which history the database holds, as this process has last seen it. */
export interface History {
  /** Differs where clients have to load afresh. */
  readonly epoch: string;
  /** The timeline that it was last seen on; null where it has only been a standby. */
  readonly timeline: string | null;
  /** The name of the bus of all instances on this database, and of no others. */
  readonly channel: string;
  /** Takes in what a statement said of the timeline. */
  sees(timeline: string | null): void;
  /** Looks what is there: a connection was made anew, and what answers now may be another database. */
  look(): Promise<void>;
}

interface Identity {
  cluster: string;
  timeline: string | null;
}

/** Reads where the database stands; `onAnother` is called as soon as its history is another one. */
export async function readHistory(
  pool: pg.Pool,
  log: FastifyBaseLogger,
  onAnother: () => void,
): Promise<History> {
  let known = await ask();
  let epoch = epochOf(known);
  let looking: Promise<void> | null = null;

  async function ask(): Promise<Identity> {
    const { rows } = await pool.query<Identity>(
      `select concat_ws('/', (select system_identifier from pg_control_system()),
         (select oid from pg_database where datname = current_database())) as cluster, ${TIMELINE} as timeline`,
    );
    return rows[0] ?? { cluster: '', timeline: null };
  }

  function take(now: Identity): void {
    // A standby says nothing, and nothing new begins until it is promoted.
    known = { cluster: now.cluster, timeline: now.timeline ?? known.timeline };
    const was = epoch;
    epoch = epochOf(known);
    if (epoch === was) return;
    log.warn({ was, is: epoch }, 'the database has another history: everyone loads afresh');
    onAnother();
  }

  return {
    get epoch() {
      return epoch;
    },
    get timeline() {
      return known.timeline;
    },
    channel: `callsign:${hash(known.cluster)}`,
    sees(timeline) {
      if (timeline !== null && timeline !== known.timeline) take({ ...known, timeline });
    },
    look() {
      // What fails to answer is asked again when it is back.
      looking ??= ask()
        .then(take, () => undefined)
        .finally(() => {
          looking = null;
        });
      return looking;
    },
  };
}

const epochOf = ({ cluster, timeline }: Identity) => hash(`${cluster}/${timeline}`);
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
