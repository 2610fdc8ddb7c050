import type { SharedFields } from '@callsign/contracts/entity';

/** A row of any entity type, for code that loops over definitions. */
export type AnyRow = SharedFields<string> & { readonly [field: string]: unknown };
