import type { Pair } from './unit-context.ts';

/** Names of the columns that a trigger keeps equal, at one moment of the conversion. */
export interface Sides {
  /** Referencing columns, and the key columns they point at. */
  pairs: Pair[];
  uuid: string;
  key: string;
  /** Which side wins where a statement sets both. */
  decides: 'legacy' | 'uuid';
}
