import type { Book } from '../sync/book.ts';
import type { Ids } from '../sync/entry.ts';
import type { CellState, Unsaved } from '../sync/overlay.ts';
import type { Problem, Result } from '../sync/result.ts';
import type { Tint } from '../sync/tints.ts';
import type { NewRowOptions } from '../sync/writes.ts';
import type { AnyRow } from './any-row.ts';

export type AnyRowResult =
  | { ok: true; commit: { uuid: string }; entity: AnyRow }
  | { ok: false; error: Problem };

/** What speaks of no type of row is the same in both. */
type SameForEveryType =
  | 'subscribe'
  | 'revision'
  | 'status'
  | 'refusals'
  | 'undo'
  | 'redo'
  | 'commit'
  | 'discardRow'
  | 'isLeaving'
  | 'people'
  | 'peersOf'
  | 'stand'
  | 'stir'
  | 'keyOf'
  | 'uuidOf'
  | 'close';

/** A book as code sees it that loops over definitions: the same object, with types and uuids as plain text. */
export interface GenericBook extends Pick<Book, SameForEveryType> {
  readonly productionUuid: string;
  rows(type: string): readonly AnyRow[];
  row(uuid: string): AnyRow | undefined;
  confirmed(uuid: string): AnyRow | undefined;
  cell(uuid: string, field: string): CellState;
  drafts(uuid: string): ReadonlyMap<string, CellState> | undefined;
  unsaved(type: string): readonly Unsaved[];
  edit(
    type: string,
    uuid: string,
    fields: Readonly<Record<string, unknown>>,
    seenVersion?: number,
  ): Promise<Result>;
  create(type: string, fields: Readonly<Record<string, unknown>>): Promise<AnyRowResult>;
  add(
    type: string,
    fields: Readonly<Record<string, unknown>>,
    options?: NewRowOptions,
  ): { temporary: string; done: Promise<AnyRowResult> };
  remove(type: string, uuid: string): Promise<AnyRowResult>;
  restore(type: string, uuid: string, ids?: Ids): Promise<AnyRowResult>;
  retry(uuid: string, field: string, value?: unknown): Promise<Result>;
  discard(uuid: string, field: string): void;
  remoteTint(uuid: string, field: string): Tint | null;
}

/** The one place where the types of a book's rows are forgotten. */
export const asGeneric = (book: Book): GenericBook => book as unknown as GenericBook;
