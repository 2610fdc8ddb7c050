import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Settled } from './delivery.ts';
import { type Entry, type IdsByRow, isWaiting, namesIn } from './entry.ts';
import type { AddOptions, Outbox, Written } from './outbox-contract.ts';
import type { Changes } from './outbox-store.ts';
import { updatesIn } from './overlay.ts';
import type { Platform } from './platform.ts';
import type { Replica } from './replica.ts';
import type { Fields, Problem, Result, RowResult, Values } from './result.ts';
import { type AnyRow, type Row, type TypeName, valueIn } from './row.ts';
import { withoutFields, withoutRow } from './settle.ts';

/** How a new row is added. */
export interface NewRowOptions {
  /** The id is a suggestion: where it is taken, the row moves on to the next free one. */
  moveOn?: boolean;
  /** A refused row stays on the screen with the reason, instead of being answered to the caller alone. */
  keep?: boolean;
}

/** Everything a person can do to the rows of a replica. */
export interface Writes {
  edit<T extends string>(
    type: TypeName<T>,
    uuid: Uuid<NoInfer<T>>,
    fields: Fields<T>,
    seenVersion?: number,
  ): Promise<Result>;
  /** Adds a row; `temporary` is the uuid it goes by until the server has made it. */
  add<T extends string>(
    type: TypeName<T>,
    fields: Fields<T>,
    options?: NewRowOptions,
  ): { temporary: Uuid<T>; done: Promise<RowResult<T>> };
  remove<T extends string>(type: TypeName<T>, uuid: Uuid<NoInfer<T>>): Promise<RowResult<T>>;
  /** Takes a row out of the trash; `ids` are for rows whose own are taken by now. So are those of an undo and a redo. */
  restore<T extends string>(type: TypeName<T>, uuid: Uuid<NoInfer<T>>, ids?: IdsByRow): Promise<RowResult<T>>;
  /** Takes back a commit, or (null) one's own last step: the last `below` one that could not be taken back. */
  undo(commitUuid: Uuid<'commit'> | null, below?: Uuid<'commit'>, ids?: IdsByRow): Promise<Result>;
  redo(below?: Uuid<'commit'>, ids?: IdsByRow): Promise<Result>;
  /** Many operations as one commit: all or nothing, or with `applyRest` those that can be. */
  commit(operations: readonly Operation[], reason?: string, applyRest?: boolean): Promise<Result>;
  /** Sends my refused value again, or another in its place, over the current value. */
  retry(uuid: Uuid, field: string, value?: unknown): Promise<Result>;
  /** Takes theirs: forgets my refused value. */
  discard(uuid: Uuid, field: string): void;
  /** Gives a refused new row up, with all that was done to it. */
  discardRow(temporary: Uuid): void;
}

/** What the writes of a replica work with. */
interface WriteParts {
  readonly platform: Platform;
  readonly replica: Pick<Replica, 'status' | 'history' | 'confirmed' | 'refusals'>;
  readonly outbox: Outbox;
  /** Whose rows they are; null for productions themselves. */
  readonly production: Uuid<'production'> | null;
}

/** Makes the writes of a replica; `production` is whose rows they are (null: productions themselves). */
export function createWrites(
  platform: Platform,
  replica: WriteParts['replica'],
  outbox: Outbox,
  production: Uuid<'production'> | null,
): Writes {
  const parts: WriteParts = { platform, replica, outbox, production };
  const send = (action: Entry['action'], options?: AddOptions) => queue(parts, action, options);
  const entries = () => outbox.entries(production);
  return {
    edit: (type, uuid, fields, seenVersion) => edit(parts, entityTypeOf(type), uuid, fields, seenVersion),
    add<T extends string>(
      type: TypeName<T>,
      fields: Fields<T>,
      { moveOn = false, keep = false }: NewRowOptions = {},
    ) {
      const temporary = platform.key() as Uuid<T>;
      const entityType = entityTypeOf(type);
      const done = send({ do: 'create', entityType, temporary, fields, moveOn }, { keep });
      return { temporary, done: done.then((answer) => rowResultOf<T>(answer)) };
    },
    async remove<T extends string>(type: TypeName<T>, key: Uuid<T>) {
      const [entityType, uuid] = [entityTypeOf(type), outbox.uuidOf(key)];
      return rowResultOf<T>(await send({ do: 'remove', entityType, uuid }));
    },
    async restore<T extends string>(type: TypeName<T>, key: Uuid<T>, ids?: IdsByRow) {
      const [entityType, uuid] = [entityTypeOf(type), outbox.uuidOf(key)];
      return rowResultOf<T>(await send({ do: 'restore', entityType, uuid, ...(ids ? { ids } : {}) }));
    },
    undo: async (commit, below, ids) => resultOf(await send({ do: 'undo', commit, ...stepOf(below, ids) })),
    redo: async (below, ids) => resultOf(await send({ do: 'redo', ...stepOf(below, ids) })),
    async commit(operations, reason, applyRest) {
      const seen = operations.map((operation) => withVersion(parts, operation));
      const more = { ...(reason === undefined ? {} : { reason }), ...(applyRest ? { applyRest } : {}) };
      const change = withoutRefused(parts, seen);
      return resultOf(await send({ do: 'commit', operations: seen, ...more }, { change }));
    },
    retry: (key, field, value) => retry(parts, key, field, value),
    discard(key, field) {
      outbox.change(withoutFields(entries(), outbox.uuidOf(key), [field]));
    },
    discardRow(temporary) {
      outbox.change(withoutRow(entries().filter(isOpen), temporary, ({ action }) => namesIn(action)));
    },
  };
}

async function queue(
  { replica, outbox, production }: WriteParts,
  action: Entry['action'],
  options?: AddOptions,
): Promise<Settled> {
  if (replica.status().gone) return { kind: 'refused', problem: deleted };
  return outbox.add(production, action, { ...options, history: replica.history() });
}

async function edit(
  parts: WriteParts,
  entityType: EntityType,
  key: Uuid,
  fields: Values,
  seenVersion?: number,
): Promise<Result> {
  const { outbox, production, replica } = parts;
  const uuid = outbox.uuidOf(key);
  const entries = outbox.entries(production);
  const refusedRow = entries.find(
    ({ action, problem }) => problem && action.do === 'create' && action.temporary === uuid,
  );
  if (refusedRow) return resultOf(changeRefusedRow(parts, refusedRow, fields));
  const confirmed = replica.confirmed(uuid);
  const seen = baseVersion(confirmed?.version, seenVersion);
  const change = withoutFields(entries, uuid, Object.keys(fields));
  const saw = confirmed ? pickFields(confirmed, fields) : {};
  const action = { do: 'edit', entityType, uuid, fields, seen, saw } as const;
  return resultOf(await queue(parts, action, { change, keep: true }));
}

/**
 * The version of a row that the author of an edit has seen: what they say, else the confirmed one; null for a row that is not
 * made yet. Whoever saw a row before it was made (version 0) has seen its first version.
 */
function baseVersion(confirmed: number | undefined, said: number | undefined): number | null {
  if (confirmed === undefined) return said || null;
  return said === 0 ? 1 : (said ?? confirmed);
}

/** A new row that was refused is tried again with what its author has changed. */
function changeRefusedRow({ outbox, platform }: WriteParts, entry: Entry, fields: Values): Settled {
  const { action } = entry;
  if (action.do !== 'create') return { kind: 'refused', problem: nothingRefused };
  const changed: Entry = {
    ...entry,
    key: platform.key(),
    at: platform.now(),
    action: { ...action, fields: { ...action.fields, ...fields }, moveOn: false },
    request: null,
    problem: null,
  };
  outbox.change({ put: [changed], remove: [entry.key] });
  return { kind: 'refused', problem: tryingAgain };
}

/** An operation of a commit with the version of the row that its author sees, where it names none. */
function withVersion({ replica }: WriteParts, operation: Operation): Operation {
  if (operation.op !== 'update') return operation;
  const version = operation.version ?? replica.confirmed(operation.uuid)?.version;
  return version === undefined ? operation : { ...operation, version };
}

/** Refused values that a commit writes over are given up. */
function withoutRefused({ outbox, production }: WriteParts, operations: readonly Operation[]): Changes {
  const refused = outbox.entries(production).filter((entry) => !isWaiting(entry));
  if (refused.length === 0) return {};
  const changes = updatesIn(operations).map(({ uuid, fields }) =>
    withoutFields(refused, outbox.uuidOf(uuid), Object.keys(fields)),
  );
  return { put: changes.flatMap(({ put }) => put), remove: changes.flatMap(({ remove }) => remove) };
}

/** Sends a refused value again, or another in its place, over the current value. */
async function retry(parts: WriteParts, key: Uuid, field: string, value: unknown): Promise<Result> {
  const { outbox, replica } = parts;
  const uuid = outbox.uuidOf(key);
  const refusal = replica.refusals().find((it) => it.uuid === uuid && it.field === field);
  if (!refusal) return { ok: false, error: nothingRefused };
  const shown = (refusal.problem.entity as { version?: number } | undefined)?.version ?? 0;
  const version = Math.max(shown, replica.confirmed(uuid)?.version ?? 0);
  const next = { [field]: value === undefined ? refusal.value : value };
  return edit(parts, refusal.entityType, uuid, next, version || undefined);
}

/** What a row holds in the fields that somebody changes. */
const pickFields = (row: AnyRow, fields: object): Values =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, valueIn(row, field)]));

/** A type that is only known at run time comes from a definition of the registry. */
const entityTypeOf = (type: string) => type as EntityType;

const stepOf = (below?: Uuid<'commit'>, ids?: IdsByRow) => ({
  ...(below ? { below } : {}),
  ...(ids ? { ids } : {}),
});

/** Not on its way to the server at this moment. */
const isOpen = (entry: Entry) => !isWaiting(entry) || entry.request === null;

function resultOf(answer: Settled): Result {
  if (answer.kind === 'refused') return { ok: false, error: answer.problem };
  const { commit, skipped, refused } = answer.body as Written;
  return { ok: true, commit, skipped: skipped ?? [], ...(refused ? { refused } : {}) };
}

function rowResultOf<T extends string>(answer: Settled): RowResult<T> {
  const result = resultOf(answer);
  if (!result.ok || answer.kind === 'refused') return result as RowResult<T>;
  return { ...result, entity: (answer.body as Written).entity as Row<T> };
}

const nothingRefused: Problem = {
  code: 'NOT_FOUND',
  message: 'Nothing is refused in this cell any more.',
};
const tryingAgain: Problem = { code: 'NOT_READY', message: 'The new row is tried again.' };
const deleted: Problem = {
  code: 'PRODUCTION_DELETED',
  message: 'This production is deleted. Restore it first.',
};
