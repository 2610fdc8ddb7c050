import type { Uuid } from '@callsign/contracts/scalars';
/** A row in a version. */
export interface StoredVersion {
  uuid: Uuid<'source'>;
  version: number;
}
