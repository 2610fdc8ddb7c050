/** A row in a version. */
export interface StoredVersion {
  uuid: string;
  version: number;
}
