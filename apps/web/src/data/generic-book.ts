import type { Operation } from '@callsign/contracts/commits';
import type { Book } from '../sync/book.ts';
import type { CellState, Refusal, Unsaved } from '../sync/overlay.ts';
import type { Peer, Where } from '../sync/presence.ts';
import type { Problem, Result } from '../sync/result.ts';
import type { Status } from '../sync/status.ts';
import type { Tint } from '../sync/tints.ts';
import type { NewRowOptions } from '../sync/writes.ts';
import type { AnyRow } from './any-row.ts';

export type AnyRowResult =
  | { ok: true; commit: { uuid: string }; entity: AnyRow }
  | { ok: false; error: Problem };

/** A book as code sees it that loops over definitions: the same object, with types and uuids as plain text. */
export interface GenericBook {
  readonly productionUuid: string;
  subscribe(listener: () => void): () => void;
  revision(): number;
  status(): Status;
  rows(type: string): readonly AnyRow[];
  row(uuid: string): AnyRow | undefined;
  confirmed(uuid: string): AnyRow | undefined;
  cell(uuid: string, field: string): CellState;
  drafts(uuid: string): ReadonlyMap<string, CellState> | undefined;
  refusals(): readonly Refusal[];
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
  restore(type: string, uuid: string, id?: string): Promise<AnyRowResult>;
  undo(commitUuid: string | null, below?: string): Promise<Result>;
  redo(below?: string): Promise<Result>;
  commit(operations: readonly Operation[], reason?: string, applyRest?: boolean): Promise<Result>;
  retry(uuid: string, field: string, value?: unknown): Promise<Result>;
  discard(uuid: string, field: string): void;
  discardRow(temporary: string): void;
  isLeaving(uuid: string): boolean;
  people(): readonly Peer[];
  peersOf(uuid: string): readonly Peer[];
  stand(where: Partial<Where>): void;
  stir(): void;
  keyOf(uuid: string): string;
  uuidOf(key: string): string;
  remoteTint(uuid: string, field: string): Tint | null;
  close(): void;
}

/** The one place where the types of a book's rows are forgotten. */
export const asGeneric = (book: Book): GenericBook => book as unknown as GenericBook;
