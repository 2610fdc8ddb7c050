import type { Commit, Operation } from '@callsign/contracts/commits';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { type Alias, type Entry, isWaiting, rowOfAction, withUuids } from './entry.ts';
import { narrowed, withoutClaim } from './other-history.ts';
import type { Changes } from './outbox-store.ts';
import type { OwnVersions } from './own-versions.ts';
import type { Problem, Values } from './result.ts';

/**
 * What becomes of the outbox when an entry is answered, as pure functions of the list and the answer.
 *
 * A success removes the entry and teaches the ones behind it what it has changed: the uuid of a new row, the version of an edited
 * one. A refusal of some fields splits the edit: the fields that were not refused go on under a new key (`next`), the refused ones
 * stay in the list with the problem, for their author. A refusal of anything else stays whole.
 */
export interface Outcome extends Changes {
  readonly put: readonly Entry[];
  readonly remove: readonly string[];
  readonly aliases: readonly Alias[];
  /** The key under which the rest of the entry goes on. */
  readonly next: string | null;
}

const nothing: Outcome = { put: [], remove: [], aliases: [], next: null };

/** An entry is taken: those behind it that speak of its row learn its uuid and its new version. `own` has noted the commit. */
export function afterSuccess(
  entries: readonly Entry[],
  entry: Entry,
  { commit, entity }: { commit: Commit; entity?: Entity },
  own: OwnVersions,
  now: number,
): Outcome {
  const { action, key } = entry;
  const made =
    action.do === 'create' && entity ? { temporary: action.temporary, uuid: entity.uuid, at: now } : null;
  const uuidOf = (name: string) => (name === made?.temporary ? made.uuid : undefined);
  const touched = new Set<Uuid>(commit.changes.map(({ entity: { uuid } }) => uuid));
  const put = entries
    .filter((other) => other.key !== key)
    .flatMap((other) => {
      const next = made ? withUuids(other.action, uuidOf) : other.action;
      const seen = isWaiting(other) ? withSaw(withSeen(next, own, touched, entity), action) : next;
      return seen === other.action ? [] : [{ ...other, action: seen }];
    });
  return { ...nothing, put, remove: [key], aliases: made ? [made] : [] };
}

/** Raises the version that later edits of the row have seen, because their author has seen his own earlier edit. */
function withSeen(
  action: Entry['action'],
  own: OwnVersions,
  touched: ReadonlySet<Uuid>,
  entity: Entity | undefined,
) {
  const newer = (uuid: Uuid, fields: object, seen: number | null) =>
    touched.has(uuid)
      ? (own.toSend(uuid, Object.keys(fields), seen, undefined) ??
        (uuid === entity?.uuid ? entity.version : null))
      : seen;
  if (action.do === 'edit') {
    const seen = newer(action.uuid, action.fields, action.seen);
    return seen === action.seen ? action : { ...action, seen };
  }
  if (action.do !== 'commit') return action;
  const operations = action.operations.map((operation): Operation => {
    if (operation.op !== 'update') return operation;
    const version = newer(operation.uuid, operation.fields, operation.version ?? null);
    return version === null || version === operation.version ? operation : { ...operation, version };
  });
  return operations.every((operation, at) => operation === action.operations[at])
    ? action
    : { ...action, operations };
}

/** After an edit is taken, its values are what its author has seen (`saw`) for their next edit of the same fields. */
function withSaw(action: Entry['action'], before: Entry['action']): Entry['action'] {
  if (action.do !== 'edit' || before.do !== 'edit' || action.uuid !== before.uuid) return action;
  const { saw = {} } = action;
  const written = pick(before.fields, (field) => field in saw);
  return count(written) === 0 ? action : { ...action, saw: { ...saw, ...written } };
}

/**
 * An entry is refused: what can go on goes on under `nextKey`, the rest is kept for its author. `history` is the one that the
 * server holds, where it has said so.
 */
export function afterRefusal(
  entries: readonly Entry[],
  entry: Entry,
  { problem, history = entry.history }: { problem: Problem; history?: string | undefined },
  nextKey: string,
): Outcome {
  if (history === undefined || history === entry.history)
    return afterOwnRefusal(entries, entry, problem, nextKey);
  const { action } = entry;
  if (action.do !== 'edit') return { ...nothing, put: [{ ...withoutClaim(entry), problem }] };
  const judged = narrowed(problem, action);
  if (judged === null) return afterOwnRefusal(entries, entry, problem, nextKey);
  const moved = { ...entry, history, action: { ...action, seen: judged.seen } };
  return judged.problem
    ? afterOwnRefusal(entries, moved, judged.problem, nextKey)
    : goOn(moved, moved.action, nextKey);
}

function afterOwnRefusal(
  entries: readonly Entry[],
  entry: Entry,
  problem: Problem,
  nextKey: string,
): Outcome {
  const { action, key } = entry;
  if (action.do === 'create' && action.moveOn && problem.code === 'ID_TAKEN' && problem.nextFree) {
    const fields = { ...action.fields, id: problem.nextFree };
    return goOn(entry, { ...action, fields }, nextKey);
  }
  if (action.do !== 'edit') return { ...nothing, put: [{ ...entry, problem }] };

  const refused = refusedFields(problem, action.fields);
  const newer = entries.filter(
    (other) => other.order > entry.order && isWaiting(other) && rowOfAction(other.action) === action.uuid,
  );
  const isNewer = (field: string) =>
    newer.some(({ action: later }) => later.do === 'edit' && field in later.fields);
  const kept = pick(action.fields, (field) => refused.includes(field) && !isNewer(field));
  const rest = pick(action.fields, (field) => !refused.includes(field));
  const parked = count(kept) > 0 ? [{ ...entry, action: { ...action, fields: kept }, problem }] : [];
  const replaced = withoutFields(entries, action.uuid, Object.keys(kept));
  const going = count(rest) > 0 ? goOn(entry, { ...action, fields: rest }, nextKey) : nothing;
  return {
    put: [...parked, ...replaced.put, ...going.put],
    remove: [...(parked.length > 0 ? [] : [key]), ...replaced.remove],
    aliases: [],
    next: going.next,
  };
}

function goOn(entry: Entry, action: Entry['action'], nextKey: string): Outcome {
  return {
    ...nothing,
    put: [{ ...entry, key: nextKey, action, request: null }],
    remove: [entry.key],
    next: nextKey,
  };
}

/** Removes refused values of some fields of a row from the list, because a newer value replaces them. */
export function withoutFields(
  entries: readonly Entry[],
  uuid: Uuid,
  fields: readonly string[],
): { put: Entry[]; remove: string[] } {
  const put: Entry[] = [];
  const remove: string[] = [];
  for (const entry of entries) {
    const { action } = entry;
    if (isWaiting(entry) || action.do !== 'edit' || action.uuid !== uuid) continue;
    const left = pick(action.fields, (field) => !fields.includes(field));
    if (count(left) === count(action.fields)) continue;
    if (count(left) === 0) remove.push(entry.key);
    else put.push({ ...entry, action: { ...action, fields: left } });
  }
  return { put, remove };
}

/** Gives up a refused new row: edits of it are removed, and entries that refer to it are kept with the reason. */
export function withoutRow(entries: readonly Entry[], temporary: Uuid, names: (entry: Entry) => string[]) {
  const put: Entry[] = [];
  const remove: string[] = [];
  for (const entry of entries) {
    if (rowOfAction(entry.action) === temporary) remove.push(entry.key);
    else if (isWaiting(entry) && names(entry).includes(temporary))
      put.push({ ...entry, problem: rowGivenUp });
  }
  return { put, remove };
}

const rowGivenUp: Problem = {
  code: 'REFERENCE_NOT_FOUND',
  message: 'The new row that this referred to was given up.',
};

/** The fields that a refusal is about; the other fields of the same edit are sent again without them. */
function refusedFields(problem: Problem, fields: Values): string[] {
  const named =
    problem.code === 'FIELD_CONFLICT'
      ? Object.keys(problem.fields ?? {})
      : problem.code === 'ID_TAKEN'
        ? ['id']
        : [];
  const concerned = named.filter((field) => field in fields);
  return concerned.length > 0 ? concerned : Object.keys(fields);
}

const count = (fields: object) => Object.keys(fields).length;

const pick = (fields: Values, wanted: (field: string) => boolean) =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => wanted(field)));
