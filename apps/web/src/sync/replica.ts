import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Entry } from './entry.ts';
import { type FollowDeps, follow } from './follow.ts';
import { type Model, rowOf } from './model.ts';
import { createNotifier } from './notifier.ts';
import type { Outbox, Written } from './outbox-contract.ts';
import {
  type CellState,
  type Held,
  type Overlay,
  overlayOf,
  type Refusal,
  type Unsaved,
  unsettled,
} from './overlay.ts';
import type { Person } from './person.ts';
import { createPresence, type Presence } from './presence.ts';
import { type Row, type TypeName, valueIn } from './row.ts';
import type { Gone, Status } from './status.ts';
import { createSupposer } from './suppose.ts';
import { createTints, type Tint } from './tints.ts';
import { createView } from './view.ts';

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
  remoteTint(uuid: Uuid, field: string): Tint | null;
  close(): void;
}

/** This browser's copy of one stream: its rows, which history they are of, and who else is there. */
export interface Replica extends Rows {
  /** The history that the confirmed rows are of; undefined until there are any. */
  history(): string | undefined;
  readonly presence: Presence;
}

/** Follows a production's stream (or, null, the workspace's) from now on. */
export function createReplica(deps: ReplicaDeps, production: Uuid<'production'> | null): Replica {
  const { platform, link, person, outbox } = deps;
  const { subscribe, revision, changed } = createNotifier(platform.soon);
  const tints = createTints(platform, person.userId, changed);
  const view = createView();
  const supposer = createSupposer(outbox, person.userId, production);
  let held: readonly Held[] = [];
  let model: Model | null = null;
  let up = false;
  let gone: Gone | null = null;
  let status: { revision: number; value: Status } | null = null;
  let laid: {
    entries: readonly Entry[];
    held: readonly Held[];
    model: Model | null;
    overlay: Overlay;
  } | null = null;

  const presence = createPresence(deps, production, changed);
  const following = follow(
    deps,
    production,
    (state, commits) => {
      if (state.model && state.model !== model) {
        // After a restore from backup the server may not hold any more what it has answered.
        if (model && model.epoch !== state.model.epoch) held = [];
        model = state.model;
        held = unsettled(held, model);
      }
      if (state.gone && !gone) {
        const { userName, at } = state.gone;
        const isOut = state.problem?.code === 'PRODUCTION_NOT_FOUND';
        gone = { isOut, userName, at: at === null ? null : new Date(at) };
      }
      // Back again, or what kept writes waiting (a show that is read-only) may have been switched off.
      if ((state.up && !up) || commits.some(tellsOfSwitch)) outbox.nudge();
      up = state.up;
      if (production !== null && state.phase === 'live' && model) outbox.holds(production, model);
      presence.live(state.phase === 'live');
      supposer.note(commits);
      tints.note(commits);
      changed();
    },
    presence.hear,
  );

  const leave = outbox.follow(production, {
    changed,
    taken({ action }: Entry, { commit, entity }: Written) {
      if (action.do === 'edit' && entity) {
        const { entityType, fields } = action;
        held = [...held, { entityType, uuid: entity.uuid, fields, version: entity.version }];
      }
      // The writer's own screen needs no echo.
      following.answer(commit);
      if (model) held = unsettled(held, model);
      changed();
    },
    refused(_entry, { code }) {
      if (production !== null && ['PRODUCTION_DELETED', 'PRODUCTION_NOT_FOUND'].includes(code))
        following.doubt();
    },
  });

  // The list of shows counts the unsent of all of them.
  const leaveOthers = production === null ? outbox.subscribe(changed) : () => {};

  function overlay(): Overlay {
    const entries = outbox.entries(production);
    if (laid?.entries === entries && laid.held === held && laid.model === model) return laid.overlay;
    const isThere = (temporary: Uuid) => {
      const uuid = outbox.uuidOf(temporary);
      return uuid !== temporary && model !== null && rowOf(model, uuid) !== undefined;
    };
    laid = { entries, held, model, overlay: overlayOf(entries, held, isThere) };
    return laid.overlay;
  }

  function readStatus(): Status {
    const { problem } = following.state();
    const asOf = following.asOf();
    const entries = production === null ? outbox.all() : outbox.entries(production);
    return {
      connection: following.connection(),
      loaded: model !== null,
      seq: model?.seq ?? 0,
      asOf: asOf === null ? null : new Date(asOf),
      pending: entries.filter((entry) => entry.problem === null).length,
      refused: overlay().refused.length,
      isKept: outbox.isKept(),
      trouble: outbox.trouble(production),
      gone,
      reload: link.mustReload(),
      turnedAway: link.turnedAway(),
      problem,
    };
  }

  return {
    subscribe,
    revision,
    status() {
      if (status?.revision === revision()) return status.value;
      const value = readStatus();
      status = { revision: revision(), value: status && same(status.value, value) ? status.value : value };
      return status.value;
    },
    // The model holds rows of all types: the name of a type and the brand of a uuid say of which these are.
    rows: <T extends string>(type: TypeName<T>) => view.rows(model, overlay(), type) as readonly Row<T>[],
    row: <T extends string>(uuid: Uuid<T>) =>
      (view.row(model, overlay(), outbox.uuidOf(uuid)) ?? view.row(model, overlay(), uuid)) as
        | Row<T>
        | undefined,
    history: () => model?.epoch,
    confirmed: <T extends string>(uuid: Uuid<T>) =>
      (model ? rowOf(model, outbox.uuidOf(uuid)) : undefined) as Row<T> | undefined,
    cell(key, field) {
      const uuid = outbox.uuidOf(key);
      const draft = view.drafts(overlay(), uuid)?.get(field);
      if (draft) return draft;
      const row = (model && rowOf(model, uuid)) ?? view.row(model, overlay(), uuid);
      return { value: row && valueIn(row, field), state: 'confirmed' };
    },
    drafts: (uuid) => view.drafts(overlay(), outbox.uuidOf(uuid)),
    refusals: () => overlay().refused,
    unsaved: (type) => view.unsaved(overlay(), type),
    isLeaving: (uuid) => overlay().leaving.has(outbox.uuidOf(uuid)),
    remoteTint: (uuid, field) => tints.of(outbox.uuidOf(uuid), field),
    presence,
    close() {
      leave();
      leaveOthers();
      presence.close();
      following.close();
      tints.close();
    },
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

const tellsOfSwitch = ({ changes }: Commit) => changes.some(({ entityType }) => entityType === 'switch');
