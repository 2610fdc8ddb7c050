import type { Commit } from '@callsign/contracts/commits';
import type { Entity, EntityType } from '@callsign/contracts/registry';
import { type FollowDeps, follow } from './follow.ts';
import { type Model, rowOf } from './model.ts';
import { createNotifier } from './notifier.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import {
  type CellState,
  emptyOverlay,
  type Overlay,
  type Refusal,
  settled,
  type Unsaved,
  withoutHeld,
} from './overlay.ts';
import type { Person } from './person.ts';
import type { Problem } from './result.ts';
import type { Gone, Status } from './status.ts';
import { createTints, type Tint } from './tints.ts';
import { createView } from './view.ts';

/** What a replica works with. */
export interface ReplicaDeps extends FollowDeps {
  person: Person;
}

/** This browser's copy of one stream: the confirmed rows, what is laid over them, and how current they are. */
export interface Replica {
  readonly outbox: Outbox;
  subscribe(listener: () => void): () => void;
  revision(): number;
  status(): Status;
  rows(type: EntityType): readonly Entity[];
  row(uuid: string): Entity | undefined;
  confirmed(uuid: string): Entity | undefined;
  cell(uuid: string, field: string): CellState;
  drafts(uuid: string): ReadonlyMap<string, CellState> | undefined;
  refusals(): readonly Refusal[];
  unsaved(type: EntityType): readonly Unsaved[];
  remoteTint(uuid: string, field: string): Tint | null;
  overlay(): Overlay;
  lay(change: (overlay: Overlay) => Overlay): void;
  /** Hands in the commit that answers a write of one's own. */
  answered(commit: Commit): void;
  doubt(): void;
  close(): void;
}

/** Follows a production's stream (or, null, the workspace's) from now on. */
export function createReplica(deps: ReplicaDeps, production: string | null): Replica {
  const { platform, link, api, person } = deps;
  const { subscribe, revision, changed } = createNotifier(platform.soon);
  const outbox = createOutbox(platform, api, changed);
  const tints = createTints(platform, person.userId, changed);
  const view = createView();
  let overlay = emptyOverlay;
  let model: Model | null = null;
  let up = false;
  let gone: Gone | null = null;
  let status: { revision: number; value: Status } | null = null;

  const following = follow(deps, production, (state, commits) => {
    if (state.model && state.model !== model) {
      if (model && model.epoch !== state.model.epoch) overlay = withoutHeld(overlay);
      model = state.model;
      overlay = settled(overlay, model);
    }
    if (state.gone && !gone) {
      gone = { userName: state.gone.userName, at: state.gone.at === null ? null : new Date(state.gone.at) };
      outbox.close(deleted);
    }
    if (state.up && !up) outbox.nudge();
    up = state.up;
    tints.note(commits);
    changed();
  });

  function readStatus(): Status {
    const { problem } = following.state();
    const asOf = following.asOf();
    return {
      connection: following.connection(),
      loaded: model !== null,
      seq: model?.seq ?? 0,
      asOf: asOf === null ? null : new Date(asOf),
      pending: outbox.pending(),
      refused: overlay.refused.length,
      gone,
      reload: link.mustReload(),
      problem,
    };
  }

  return {
    outbox,
    subscribe,
    revision,
    status() {
      if (status?.revision === revision()) return status.value;
      const value = readStatus();
      status = { revision: revision(), value: status && same(status.value, value) ? status.value : value };
      return status.value;
    },
    rows: (type) => view.rows(model, overlay, type),
    row: (uuid) => view.row(model, overlay, uuid),
    confirmed: (uuid) => (model ? rowOf(model, uuid) : undefined),
    cell(uuid, field) {
      const draft = view.drafts(overlay, uuid)?.get(field);
      if (draft) return draft;
      const row = model ? rowOf(model, uuid) : undefined;
      return { value: (row as Record<string, unknown> | undefined)?.[field], state: 'confirmed' };
    },
    drafts: (uuid) => view.drafts(overlay, uuid),
    refusals: () => overlay.refused,
    unsaved: (type) => view.unsaved(overlay, type),
    remoteTint: (uuid, field) => tints.of(uuid, field),
    lay(change) {
      overlay = change(overlay);
      if (model) overlay = settled(overlay, model);
      changed();
    },
    overlay: () => overlay,
    answered: (commit) => following.answer(commit),
    doubt: () => following.doubt(),
    close() {
      following.close();
      tints.close();
      outbox.close(closed);
    },
  };
}

const deleted: Problem = {
  code: 'PRODUCTION_DELETED',
  message: 'This production is deleted. Restore it first.',
};
const closed: Problem = {
  code: 'NOT_READY',
  message: 'The page was left before the server had answered; it may or may not have saved this.',
};

/** While live, `asOf` moves with every heartbeat: that alone is no news. */
function same(a: Status, b: Status): boolean {
  const { asOf: _a, ...before } = a;
  const { asOf: _b, ...after } = b;
  const keys = Object.keys(after) as (keyof typeof after)[];
  const still = keys.every((key) => before[key] === after[key]);
  return still && (b.connection === 'live' || a.asOf?.getTime() === b.asOf?.getTime());
}
