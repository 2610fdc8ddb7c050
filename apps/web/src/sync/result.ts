import type { Commit } from '@callsign/contracts/commits';
import type { SharedFields } from '@callsign/contracts/entity';
import type { ErrorBody } from '@callsign/contracts/errors';
import type { Entity, EntityType } from '@callsign/contracts/registry';
import type { DisplayIdText } from '@callsign/identity/brands';
import type { Row } from './row.ts';

/** Why something failed: the `error` of an error answer, with a sentence for the person at the screen. */
export type Problem = ErrorBody['error'];

/** A field that an undo left alone because someone has changed it since. */
export type Skipped = NonNullable<Problem['skipped']>[number];

/** What became of a write. It comes only when the server has answered: while it cannot be reached, the write is tried again. */
export type Result =
  | { ok: true; commit: Commit; skipped: readonly Skipped[]; refused?: readonly Problem[] }
  | { ok: false; error: Problem };

/** What became of a write to one row, with the row as stored. */
export type RowResult<T extends string> =
  | { ok: true; commit: Commit; skipped: readonly Skipped[]; entity: Row<T> }
  | { ok: false; error: Problem };

/** Values of fields whose names are only known at run time. */
export type Values = Readonly<Record<string, unknown>>;

/** The fields of a type that a person may set, all optional; `id` is the display id. */
export type Fields<T extends string> = string extends T
  ? Values
  : T extends EntityType
    ? Partial<Omit<Entity<T>, keyof SharedFields<T>>> & { id?: DisplayIdText }
    : never;
