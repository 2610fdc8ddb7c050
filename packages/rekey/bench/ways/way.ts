import type pg from 'pg';

/** What a way of converting is given. */
export interface Task {
  url: string;
  parents: number;
  /** SQL that makes one uuid, the same for every way. */
  uuid: string;
  /** The same as rekey's plan calls it. */
  generator: 'v4' | 'v7';
  /** A connection; the bench ends it. */
  connect(): Promise<pg.Client>;
  /** Most records that a way which goes record by record has to do; the rest is told in proportion. */
  mostRecords: number;
}

/** What a way says about itself beside what can be seen from outside. */
export interface Outcome {
  /** Rows of child a second while they got their parent's uuid. */
  childRate: number | null;
  /** Longest that a transaction can have held exclusive locks, in milliseconds; null where it is about the whole run. */
  swapMs: number | null;
  /** Seconds of the whole, where only a part was done and the rest is in proportion. */
  estimatedSeconds: number | null;
  /** What it did, and how long each part took. */
  parts?: { title: string; seconds: number }[];
}

/** A way of converting the parents' key and the children's reference to uuids, the old ones kept. */
export interface Way {
  name: string;
  title: string;
  run(task: Task): Promise<Outcome>;
}
