import type { Operation } from '@callsign/contracts/commits';
import type { Entity, EntityType } from '@callsign/contracts/registry';
import type { Settled } from './delivery.ts';
import { type Entry, type Ids, isWaiting, namesIn } from './entry.ts';
import type { AddOptions, Outbox, Written } from './outbox-contract.ts';
import type { Platform } from './platform.ts';
import type { Replica } from './replica.ts';
import type { Problem, Result, RowResult } from './result.ts';
import { withoutFields, withoutRow } from './settle.ts';

type Values = Readonly<Record<string, unknown>>;

/** How a new row is added. */
export interface NewRowOptions {
  /** The id is a suggestion: where it is taken, the row moves on to the next free one. */
  moveOn?: boolean;
  /** A refused row stays on the screen with the reason, instead of being answered to the caller alone. */
  keep?: boolean;
}

/** Everything a person can do to the rows of a replica. */
export interface Writes {
  edit(type: EntityType, uuid: string, fields: Values, seenVersion?: number): Promise<Result>;
  /** Adds a row; `temporary` is the uuid it goes by until the server has made it. */
  add(
    type: EntityType,
    fields: Values,
    options?: NewRowOptions,
  ): { temporary: string; done: Promise<RowResult<EntityType>> };
  remove(type: EntityType, uuid: string): Promise<RowResult<EntityType>>;
  /** Takes a row out of the trash; `ids` are for rows whose own are taken by now. So are those of an undo and a redo. */
  restore(type: EntityType, uuid: string, ids?: Ids): Promise<RowResult<EntityType>>;
  undo(commitUuid: string | null, below?: string, ids?: Ids): Promise<Result>;
  redo(below?: string, ids?: Ids): Promise<Result>;
  commit(operations: readonly Operation[], reason?: string, applyRest?: boolean): Promise<Result>;
  retry(uuid: string, field: string, value?: unknown): Promise<Result>;
  discard(uuid: string, field: string): void;
  /** Gives a refused new row up, with all that was done to it. */
  discardRow(temporary: string): void;
}

/** Makes the writes of a replica; `production` is whose rows they are (null: productions themselves). */
export function createWrites(
  platform: Platform,
  replica: Replica,
  outbox: Outbox,
  production: string | null,
): Writes {
  const entries = () => outbox.entries(production);

  async function queue(action: Entry['action'], options?: AddOptions): Promise<Settled> {
    if (replica.status().gone) return { kind: 'refused', problem: deleted };
    return outbox.add(production, action, { ...options, history: replica.history() });
  }

  async function edit(type: EntityType, key: string, fields: Values, seenVersion?: number): Promise<Result> {
    const uuid = outbox.uuidOf(key);
    const refusedRow = entries().find(
      ({ action, problem }) => problem && action.do === 'create' && action.temporary === uuid,
    );
    if (refusedRow) return resultOf(await changeRefusedRow(refusedRow, fields));
    const confirmed = replica.confirmed(uuid);
    // Whoever saw a row before it was made has seen its first version.
    const seen = confirmed
      ? seenVersion === 0
        ? 1
        : (seenVersion ?? confirmed.version)
      : seenVersion || null;
    const change = withoutFields(entries(), uuid, Object.keys(fields));
    const saw = confirmed ? pickFields(confirmed, fields) : {};
    return resultOf(
      await queue({ do: 'edit', entityType: type, uuid, fields, seen, saw }, { change, keep: true }),
    );
  }

  /** A new row that was refused is tried again with what its author has changed. */
  async function changeRefusedRow(entry: Entry, fields: Values): Promise<Settled> {
    const { action } = entry;
    if (action.do !== 'create') return { kind: 'refused', problem: nothingRefused };
    outbox.change({
      put: [
        {
          ...entry,
          key: platform.key(),
          at: platform.now(),
          action: { ...action, fields: { ...action.fields, ...fields }, moveOn: false },
          request: null,
          problem: null,
        },
      ],
      remove: [entry.key],
    });
    return { kind: 'refused', problem: tryingAgain };
  }

  return {
    edit,
    add(type, fields, { moveOn = false, keep = false } = {}) {
      const temporary = platform.key();
      const done = queue({ do: 'create', entityType: type, temporary, fields, moveOn }, { keep });
      return { temporary, done: done.then(rowResultOf) };
    },
    async remove(type, uuid) {
      return rowResultOf(await queue({ do: 'remove', entityType: type, uuid: outbox.uuidOf(uuid) }));
    },
    async restore(type, uuid, ids) {
      const named = ids ? { ids } : {};
      return rowResultOf(
        await queue({ do: 'restore', entityType: type, uuid: outbox.uuidOf(uuid), ...named }),
      );
    },
    undo: async (commit, below, ids) => resultOf(await queue({ do: 'undo', commit, ...stepOf(below, ids) })),
    redo: async (below, ids) => resultOf(await queue({ do: 'redo', ...stepOf(below, ids) })),
    async commit(operations, reason, applyRest) {
      const seen = operations.map((operation): Operation => {
        if (operation.op !== 'update') return operation;
        const version = operation.version ?? replica.confirmed(operation.uuid)?.version;
        return version === undefined ? operation : { ...operation, version };
      });
      const more = { ...(reason === undefined ? {} : { reason }), ...(applyRest ? { applyRest } : {}) };
      return resultOf(await queue({ do: 'commit', operations: seen, ...more }));
    },
    async retry(key, field, value) {
      const uuid = outbox.uuidOf(key);
      const refusal = replica.refusals().find((it) => it.uuid === uuid && it.field === field);
      if (!refusal) return { ok: false, error: nothingRefused };
      const shown = (refusal.problem.entity as { version?: number } | undefined)?.version ?? 0;
      const version = Math.max(shown, replica.confirmed(uuid)?.version ?? 0);
      const next = { [field]: value === undefined ? refusal.value : value };
      return edit(refusal.entityType, uuid, next, version || undefined);
    },
    discard(key, field) {
      outbox.change(withoutFields(entries(), outbox.uuidOf(key), [field]));
    },
    discardRow(temporary) {
      outbox.change(withoutRow(entries().filter(isOpen), temporary, ({ action }) => namesIn(action)));
    },
  };
}

/** What a row holds in the fields that somebody changes. */
const pickFields = (row: Entity, fields: Values): Values =>
  Object.fromEntries(Object.keys(fields).map((field) => [field, (row as unknown as Values)[field]]));

const stepOf = (below?: string, ids?: Ids) => ({ ...(below ? { below } : {}), ...(ids ? { ids } : {}) });

/** Not on its way to the server at this moment. */
const isOpen = (entry: Entry) => !isWaiting(entry) || entry.request === null;

function resultOf(answer: Settled): Result {
  if (answer.kind === 'refused') return { ok: false, error: answer.problem };
  const { commit, skipped, refused } = answer.body as Written;
  return { ok: true, commit, skipped: skipped ?? [], ...(refused ? { refused } : {}) };
}

function rowResultOf(answer: Settled): RowResult<EntityType> {
  const result = resultOf(answer);
  if (!result.ok || answer.kind === 'refused') return result as RowResult<EntityType>;
  return { ...result, entity: (answer.body as Written).entity as Entity };
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
