import type { ProductionList, Snapshot } from '@callsign/contracts/api';
import type { Commit } from '@callsign/contracts/commits';
import type { ServerMessage } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { backoff } from './backoff.ts';
import { asOf, type Currency, currencyStep, neverCurrent } from './currency.ts';
import type { Answer, Api } from './http.ts';
import type { Link } from './link.ts';
import { type Model, modelOfList, modelOfSnapshot } from './model.ts';
import type { Platform } from './platform.ts';
import { createSnapshotKeeper, type SnapshotKeeper } from './snapshot-keeper.ts';
import { modelOfSaved, type SnapshotStore } from './snapshot-store.ts';
import { type Connection, connectionOf, OFFLINE_MS, QUIET_MS } from './status.ts';
import { newStream, type StreamEffect, type StreamEvent, type StreamState, streamStep } from './stream.ts';

/** What following a stream works with. */
export interface FollowDeps {
  platform: Platform;
  link: Link;
  api: Api;
  snapshots: SnapshotStore;
  onApplied: OnApplied;
}

/** Told of commits that were applied: brought by the socket, or by the answer to one's own write. */
export type OnApplied = (commits: readonly Commit[], from: 'WebSocket' | 'answer') => void;

/** How long the server may take before what this browser has kept is shown, with its age. */
const SNAPSHOT_TIMEOUT_MS = 1_500;

/** Who came, moved or went in a production. */
export type PeopleMessage = Extract<ServerMessage, { type: 'presence' }>;

/** A stream being followed. */
export interface Follow {
  state(): StreamState;
  connection(): Connection;
  /** When the model was last known to be current, in ms since 1970. */
  asOf(): number | null;
  /** Hands in the commit that answers a write: applied at once where it follows on, else left to the stream. */
  answer(commit: Commit): void;
  /** The model may be wrong (a write was answered as if the production were gone): loads a snapshot. */
  doubt(): void;
  close(): void;
}

/** Told of every step of the stream, with the commits that it has applied. */
type OnChange = (state: StreamState, commits: readonly Commit[]) => void;

/** What the shell of a stream holds between two events. */
interface FollowCore extends FollowDeps {
  readonly production: Uuid<'production'> | null;
  readonly onChange: OnChange;
  readonly keeper: SnapshotKeeper;
  state: StreamState;
  currency: Currency;
  cancelTimer: () => void;
  /** Cancels the calls of `onChange` at which a loss begins to show. */
  cancelNotices: () => void;
  loading: AbortController | null;
  isClosed: boolean;
}

/** The shell of a stream: it carries out what `streamStep` decides, and reports every step and the commits that it applied. */
export function follow(
  deps: FollowDeps,
  production: Uuid<'production'> | null,
  onChange: OnChange,
  onPeople: (message: PeopleMessage) => void = () => {},
): Follow {
  const { platform, link, snapshots } = deps;
  const currentAt = () => asOf(core.currency, link.lastMessageAt());
  const toKeep = () => {
    const { model, phase } = core.state;
    return model && phase !== 'gone' ? { model, at: currentAt() ?? platform.now() } : null;
  };
  const core: FollowCore = {
    ...deps,
    ...{ production, onChange },
    keeper: createSnapshotKeeper(platform, snapshots, production, toKeep),
    state: newStream(production),
    currency: neverCurrent(platform.now()),
    cancelTimer: () => {},
    cancelNotices: () => {},
    loading: null,
    isClosed: false,
  };
  const leave = link.follow(production, {
    up: () => step(core, { type: 'up' }),
    down: () => step(core, { type: 'down' }),
    message(message) {
      if (message.type === 'presence') onPeople(message);
      else step(core, { type: 'message', message });
    },
    changed: () => onChange(core.state, []),
  });
  announceLoss(core);
  step(core, { type: 'start' });
  return {
    state: () => core.state,
    connection() {
      const { lostAt, wasEverLive } = core.currency;
      return connectionOf(lostAt, wasEverLive, link.browserOnline(), platform.now());
    },
    asOf: currentAt,
    answer: (commit) => step(core, { type: 'answer', commit }),
    doubt: () => step(core, { type: 'doubt' }),
    close() {
      leave();
      close(core);
    },
  };
}

function step(core: FollowCore, event: StreamEvent): void {
  const { state: before, currency, platform, link, keeper } = core;
  const [next, ...effects] = streamStep(before, event);
  core.state = next;
  core.currency = currencyStep(currency, before, next, platform.now(), link.lastMessageAt());
  if (next.phase === 'live') core.cancelNotices();
  else if (before.phase === 'live') announceLoss(core);
  for (const effect of effects) carryOut(core, effect, event.type);
  if (next !== before) core.onChange(core.state, []);
  const isNews = next.model !== before.model || before.phase !== 'live';
  if (next.phase === 'live' && isNews) keeper.schedule();
  if (next.phase === 'gone') keeper.forget();
}

function carryOut(core: FollowCore, effect: StreamEffect, cause: StreamEvent['type']): void {
  switch (effect.type) {
    case 'send':
      core.link.send(effect.message);
      break;
    case 'load':
      core.cancelTimer();
      void load(core);
      break;
    case 'no-timer':
      core.cancelTimer();
      break;
    case 'timer':
      wakeAfter(core, effect.ms);
      break;
    case 'backoff':
      wakeAfter(core, backoff(effect.failures, core.platform.random()));
      break;
    case 'applied':
      core.onApplied(effect.commits, cause === 'answer' ? 'answer' : 'WebSocket');
      core.onChange(core.state, effect.commits);
      break;
    default:
      effect satisfies never;
  }
}

function wakeAfter(core: FollowCore, ms: number): void {
  core.cancelTimer();
  core.cancelTimer = core.platform.after(ms, () => step(core, { type: 'timer' }));
}

/** Reports a change when a loss grows from unnoticed to reconnecting, and from there to offline. */
function announceLoss(core: FollowCore): void {
  core.cancelNotices();
  const { platform, onChange } = core;
  const cancels = [QUIET_MS, OFFLINE_MS].map((ms) => platform.after(ms, () => onChange(core.state, [])));
  core.cancelNotices = () => {
    for (const cancel of cancels) cancel();
  };
}

/** Loads the snapshot; when that takes long or fails, what this browser has kept is shown meanwhile. */
async function load(core: FollowCore): Promise<void> {
  core.loading?.abort();
  core.loading = new AbortController();
  const { signal } = core.loading;
  const { production, api, platform, state } = core;
  const path = production === null ? '/api/productions' : `/api/productions/${production}/snapshot`;
  const stopWaiting = state.model ? () => {} : platform.after(SNAPSHOT_TIMEOUT_MS, () => void showKept(core));
  const answer = await api({ method: 'GET', path }, signal);
  stopWaiting();
  if (signal.aborted) return;
  if (answer.kind === 'ok') step(core, { type: 'loaded', model: modelIn(answer, core) });
  else {
    const isGone = ['PRODUCTION_NOT_FOUND', 'PRODUCTION_DELETED'].includes(answer.problem.code);
    const isRefused = answer.kind === 'refused' && isGone && production !== null;
    if (!isRefused) void showKept(core);
    step(core, { type: isRefused ? 'load-refused' : 'load-failed', problem: answer.problem });
  }
}

const modelIn = ({ body }: Extract<Answer, { kind: 'ok' }>, { production, state }: FollowCore): Model =>
  production === null
    ? modelOfList(body as ProductionList, state.model)
    : modelOfSnapshot(body as Snapshot, state.model);

async function showKept(core: FollowCore): Promise<void> {
  if (core.state.model) return;
  const kept = await core.keeper.load();
  if (!kept || core.state.model || core.isClosed) return;
  step(core, { type: 'kept', model: modelOfSaved(kept) });
  if (core.state.phase === 'loading') core.currency = { ...core.currency, currentAt: kept.at };
  core.onChange(core.state, []);
}

function close(core: FollowCore): void {
  core.isClosed = true;
  core.keeper.flush();
  core.loading?.abort();
  core.cancelTimer();
  core.cancelNotices();
}
