import type { Commit, Operation } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Entry } from './entry.ts';
import { type Follow, type FollowDeps, follow } from './follow.ts';
import { type Model, rowOf } from './model.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import type { Outbox, OutboxFollower } from './outbox-contract.ts';
import {
  type CellState,
  type ConfirmedEdit,
  missingIn,
  type Overlay,
  overlayOf,
  type Refusal,
  type Unsaved,
  updatesIn,
} from './overlay.ts';
import { createOwnRowMatcher, type OwnRowMatcher } from './own-new-rows.ts';
import type { Person } from './person.ts';
import { createPresence, type Presence } from './presence.ts';
import { createRecentChanges, type RecentChange, type RecentChanges } from './recent-changes.ts';
import { type Row, type TypeName, valueIn } from './row.ts';
import type { Gone, Status } from './status.ts';
import type { StreamState } from './stream.ts';
import { createView, type View } from './view.ts';

/** What a replica works with. */
export interface ReplicaDeps extends FollowDeps {
  person: Person;
  outbox: Outbox;
}

/** The rows of one stream: as the server holds them, with what this person is writing laid over. */
export interface Rows {
  /** Calls the listener after changes, at most once per microtask. */
  subscribe(listener: () => void): () => void;
  /** Grows with every notification. */
  revision(): number;
  status(): Status;
  /** Live rows of a type in natural order of their ids; the same array until one of them changes. */
  rows<T extends string>(type: TypeName<T>): readonly Row<T>[];
  row<T extends string>(uuid: Uuid<T>): Row<T> | undefined;
  /** The row without anything unconfirmed laid over; undefined when it is deleted. */
  confirmed<T extends string>(uuid: Uuid<T>): Row<T> | undefined;
  cell(uuid: Uuid, field: string): CellState;
  /** The unconfirmed and refused fields of a row; the same map until one of them changes. */
  drafts(uuid: Uuid): ReadonlyMap<string, CellState> | undefined;
  /** All refused values that wait for a choice; the same array until it changes. */
  refusals(): readonly Refusal[];
  /** New rows of a type that the server has not answered yet. */
  unsaved<T extends string>(type: TypeName<T>): readonly Unsaved[];
  /** True while the row is to be deleted and the server does not know yet. */
  isLeaving(uuid: Uuid): boolean;
  /** Who else changed a cell within the last 1.2 s. */
  recentChange(uuid: Uuid, field: string): RecentChange | null;
  close(): void;
}

/** This browser's copy of one stream: its rows, which history they are of, and who else is there. */
export interface Replica extends Rows {
  /** The history that the confirmed rows are of; undefined until there are any. */
  history(): string | undefined;
  readonly presence: Presence;
}

/** What a replica holds between two events. */
interface ReplicaCore extends ReplicaDeps, Notifier {
  readonly production: Uuid<'production'> | null;
  readonly presence: Presence;
  readonly recent: RecentChanges;
  readonly ownRows: OwnRowMatcher;
  readonly view: View;
  /** Edits that the server has confirmed and the model does not hold yet. */
  confirmed: readonly ConfirmedEdit[];
  model: Model | null;
  isUp: boolean;
  gone: Gone | null;
  /** What was answered last, with what it was made of: asked again, the same object is answered while nothing has changed. */
  lastStatus: { revision: number; value: Status } | null;
  lastOverlay: {
    entries: readonly Entry[];
    confirmed: readonly ConfirmedEdit[];
    model: Model | null;
    overlay: Overlay;
  } | null;
}

/** Follows a production's stream (or, null, the workspace's) from now on. */
export function createReplica(deps: ReplicaDeps, production: Uuid<'production'> | null): Replica {
  const { platform, person, outbox } = deps;
  const notifier = createNotifier(platform.soon);
  const { subscribe, revision, changed } = notifier;
  const core: ReplicaCore = {
    ...deps,
    ...notifier,
    production,
    presence: createPresence(deps, production, changed),
    recent: createRecentChanges(platform, person.userId, changed),
    ownRows: createOwnRowMatcher(outbox, person.userId, production),
    view: createView(),
    confirmed: [],
    model: null,
    isUp: false,
    gone: null,
    lastStatus: null,
    lastOverlay: null,
  };
  const { presence, recent } = core;
  const onChange = (state: StreamState, commits: readonly Commit[]) => takeState(core, state, commits);
  const following = follow(deps, production, onChange, presence.receive);
  const stopFollowing = outbox.follow(production, outboxFollower(core, following));
  // The list of shows counts the unsent writes of all of them.
  const stopCounting = production === null ? outbox.subscribe(changed) : () => {};
  return {
    ...{ subscribe, revision, presence },
    status: () => statusOf(core, following),
    ...rowsOf(core),
    history: () => core.model?.epoch,
    recentChange: (uuid, field) => recent.of(outbox.uuidOf(uuid), field),
    close() {
      stopFollowing();
      stopCounting();
      presence.close();
      following.close();
      recent.close();
    },
  };
}

/** Takes in a step of the stream. */
function takeState(core: ReplicaCore, state: StreamState, commits: readonly Commit[]): void {
  const { outbox, production, presence } = core;
  if (state.model && state.model !== core.model) {
    // After a restore from backup the server may not hold any more what it has answered.
    const isOtherHistory = core.model !== null && core.model.epoch !== state.model.epoch;
    core.model = state.model;
    core.confirmed = isOtherHistory ? [] : missingIn(core.confirmed, core.model);
  }
  core.gone ??= goneIn(state);
  // Back again, or what kept writes waiting (a show that is read-only) may have been switched off.
  if ((state.up && !core.isUp) || commits.some(changesSwitch)) outbox.retryNow();
  core.isUp = state.up;
  const isLive = state.phase === 'live';
  if (isLive && core.model) outbox.reconcile(production, core.model);
  presence.setLive(isLive);
  core.ownRows.note(commits);
  core.recent.note(commits);
  core.changed();
}

function goneIn({ gone, problem }: StreamState): Gone | null {
  if (!gone) return null;
  const { userName, at } = gone;
  const isOut = problem?.code === 'PRODUCTION_NOT_FOUND';
  return { isOut, userName, at: at === null ? null : new Date(at) };
}

/** What the answers to one's own writes do to the replica. */
const outboxFollower = (core: ReplicaCore, following: Follow): OutboxFollower => ({
  changed: core.changed,
  taken({ action }, { commit, entity }) {
    if (action.do === 'edit' && entity) {
      const { entityType, fields } = action;
      const edit = { entityType, uuid: entity.uuid, fields, version: entity.version };
      core.confirmed = [...core.confirmed, edit];
    }
    if (action.do === 'commit') core.confirmed = [...core.confirmed, ...confirmedIn(action, commit)];
    // The writer's own screen needs no echo.
    following.answer(commit);
    if (core.model) core.confirmed = missingIn(core.confirmed, core.model);
    core.changed();
  },
  refused(_entry, { code }) {
    const isGone = code === 'PRODUCTION_DELETED' || code === 'PRODUCTION_NOT_FOUND';
    if (core.production !== null && isGone) following.doubt();
  },
});

/** The edits that a commit has made, with the versions of their rows. */
function confirmedIn({ operations }: { operations: readonly Operation[] }, commit: Commit): ConfirmedEdit[] {
  const versions = new Map<Uuid, number>(
    commit.changes.map(({ entityId, entity }) => [entityId, entity.version]),
  );
  return updatesIn(operations).flatMap((edit) => {
    const version = versions.get(edit.uuid);
    return version === undefined ? [] : [{ ...edit, version }];
  });
}

/** What lies over the model; the same object until it changes. */
function overlayNow(core: ReplicaCore): Overlay {
  const { outbox, production, confirmed, model, lastOverlay: last } = core;
  const entries = outbox.entries(production);
  if (last?.entries === entries && last.confirmed === confirmed && last.model === model) return last.overlay;
  const isThere = (temporary: Uuid) => {
    const uuid = outbox.uuidOf(temporary);
    return uuid !== temporary && model !== null && rowOf(model, uuid) !== undefined;
  };
  const overlay = overlayOf(entries, confirmed, isThere);
  core.lastOverlay = { entries, confirmed, model, overlay };
  return overlay;
}

/** The status; the same object until something in it changes. */
function statusOf(core: ReplicaCore, following: Follow): Status {
  const { lastStatus: last } = core;
  const revision = core.revision();
  if (last?.revision === revision) return last.value;
  const value = readStatus(core, following);
  core.lastStatus = { revision, value: last && same(last.value, value) ? last.value : value };
  return core.lastStatus.value;
}

function readStatus(core: ReplicaCore, following: Follow): Status {
  const { outbox, production, link, model, gone } = core;
  const asOf = following.asOf();
  const entries = production === null ? outbox.all() : outbox.entries(production);
  return {
    connection: following.connection(),
    loaded: model !== null,
    seq: model?.seq ?? 0,
    asOf: asOf === null ? null : new Date(asOf),
    pending: entries.filter((entry) => entry.problem === null).length,
    refused: overlayNow(core).refused.length,
    isKept: outbox.isKept(),
    trouble: outbox.trouble(production),
    gone,
    reload: link.mustReload(),
    turnedAway: link.turnedAway(),
    problem: following.state().problem,
  };
}

type Reads = Pick<
  Replica,
  'rows' | 'row' | 'confirmed' | 'cell' | 'drafts' | 'refusals' | 'unsaved' | 'isLeaving'
>;

/** The reads of a replica. The model holds rows of all types; the type's name or the uuid's brand determines the type of the answered row. */
function rowsOf(core: ReplicaCore): Reads {
  const { view, outbox } = core;
  const overlay = () => overlayNow(core);
  const confirmedRow = (uuid: Uuid) => (core.model ? rowOf(core.model, uuid) : undefined);
  return {
    rows: <T extends string>(type: TypeName<T>) =>
      view.rows(core.model, overlay(), type) as readonly Row<T>[],
    row: <T extends string>(uuid: Uuid<T>) =>
      (view.row(core.model, overlay(), outbox.uuidOf(uuid)) ?? view.row(core.model, overlay(), uuid)) as
        | Row<T>
        | undefined,
    confirmed: <T extends string>(uuid: Uuid<T>) => confirmedRow(outbox.uuidOf(uuid)) as Row<T> | undefined,
    cell(key, field) {
      const uuid = outbox.uuidOf(key);
      const draft = view.drafts(overlay(), uuid)?.get(field);
      if (draft) return draft;
      const row = confirmedRow(uuid) ?? view.row(core.model, overlay(), uuid);
      return { value: row && valueIn(row, field), state: 'confirmed' };
    },
    drafts: (uuid) => view.drafts(overlay(), outbox.uuidOf(uuid)),
    refusals: () => overlay().refused,
    unsaved: (type) => view.unsaved(overlay(), type),
    isLeaving: (uuid) => overlay().leaving.has(outbox.uuidOf(uuid)),
  };
}

/** While live, `asOf` moves with every heartbeat: that alone is no news. */
function same(a: Status, b: Status): boolean {
  const { asOf: _a, ...before } = a;
  const { asOf: _b, ...after } = b;
  const keys = Object.keys(after) as (keyof typeof after)[];
  const still = keys.every((key) => before[key] === after[key]);
  return still && (b.connection === 'live' || a.asOf?.getTime() === b.asOf?.getTime());
}

const changesSwitch = ({ changes }: Commit) => changes.some(({ entityType }) => entityType === 'switch');
