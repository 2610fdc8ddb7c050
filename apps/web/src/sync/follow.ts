import type { ProductionList, Snapshot } from '@callsign/contracts/api';
import type { Commit } from '@callsign/contracts/commits';
import type { ServerMessage } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { backoff } from './backoff.ts';
import type { Api } from './http.ts';
import type { Link } from './link.ts';
import { modelOfList, modelOfSnapshot } from './model.ts';
import type { Platform } from './platform.ts';
import { modelOfSaved, placeOf, type SnapshotStore, savedOf } from './snapshot-store.ts';
import { type Connection, connectionOf, OFFLINE_MS, QUIET_MS } from './status.ts';
import { newStream, type StreamEvent, type StreamState, streamStep } from './stream.ts';

/** What following a stream works with. */
export interface FollowDeps {
  platform: Platform;
  link: Link;
  api: Api;
  snapshots: SnapshotStore;
  onApplied: OnApplied;
}

/** Hears of commits that were applied: brought by the socket, or by the answer of one's own write. */
export type OnApplied = (commits: readonly Commit[], from: 'WebSocket' | 'answer') => void;

/** How long the server may take before what this browser has kept is shown, with its age. */
const PATIENCE_MS = 1_500;
/** A show that changes all the time is kept this often. */
const KEEP_MS = 5_000;
const FIRST_KEEP_MS = 300;

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
  /** Something says that the model is not what it seems: load it again. */
  doubt(): void;
  close(): void;
}

/** The shell of a stream: it carries out what streamStep decides, and tells of every change and of the commits that made it. */
export function follow(
  { platform, link, api, snapshots, onApplied }: FollowDeps,
  production: Uuid<'production'> | null,
  onChange: (state: StreamState, commits: readonly Commit[]) => void,
  onPeople: (message: PeopleMessage) => void = () => {},
): Follow {
  let state = newStream(production);
  let cancelTimer = () => {};
  let cancelNotices = () => {};
  let loading: AbortController | null = null;
  let lostAt: number | null = platform.now();
  let everLive = false;
  let currentAt: number | null = null;
  let isClosed = false;
  let hasKept = false;
  let cancelKeeping: (() => void) | null = null;

  function on(event: StreamEvent): void {
    const before = state;
    const [next, ...effects] = streamStep(state, event);
    state = next;
    notePhase(before, next);
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          link.send(effect.message);
          break;
        case 'load':
          cancelTimer();
          void load();
          break;
        case 'no-timer':
          cancelTimer();
          break;
        case 'timer':
          wake(effect.ms);
          break;
        case 'backoff':
          wake(backoff(effect.failures, platform.random()));
          break;
        case 'applied':
          onApplied(effect.commits, event.type === 'answer' ? 'answer' : 'WebSocket');
          onChange(state, effect.commits);
          break;
        default:
          effect satisfies never;
      }
    }
    if (next !== before) onChange(state, []);
    if (next.phase === 'live' && (next.model !== before.model || before.phase !== 'live'))
      cancelKeeping ??= platform.after(hasKept ? KEEP_MS : FIRST_KEEP_MS, keep);
    if (next.phase === 'gone') void snapshots.forget(placeOf(production)).catch(() => {});
  }

  /** Keeps what is confirmed, for when there is no connection. */
  function keep(): void {
    cancelKeeping?.();
    cancelKeeping = null;
    hasKept = true;
    if (!state.model || state.phase === 'gone') return;
    // What cannot be kept is only missing offline.
    snapshots.save(savedOf(state.model, production, asOf() ?? platform.now())).catch(() => {});
  }

  async function showKept(): Promise<void> {
    if (state.model) return;
    const kept = await snapshots.load(placeOf(production)).catch(() => null);
    if (!kept || state.model || isClosed) return;
    on({ type: 'kept', model: modelOfSaved(kept) });
    if (state.phase === 'loading') currentAt = kept.at;
    onChange(state, []);
  }

  function notePhase(before: StreamState, next: StreamState): void {
    const isLoaded = before.phase === 'loading' && next.phase !== 'loading';
    if (isLoaded && next.model !== before.model) currentAt = platform.now();
    if (next.phase === 'live') {
      lostAt = null;
      everLive = true;
      cancelNotices();
    } else if (before.phase === 'live') {
      lostAt = platform.now();
      currentAt = link.heardAt();
      announce();
    }
  }

  /** Has the screen look again when a loss grows from unnoticed to reconnecting to offline. */
  function announce(): void {
    cancelNotices();
    const cancels = [QUIET_MS, OFFLINE_MS].map((ms) => platform.after(ms, () => onChange(state, [])));
    cancelNotices = () => {
      for (const cancel of cancels) cancel();
    };
  }

  function wake(ms: number): void {
    cancelTimer();
    cancelTimer = platform.after(ms, () => on({ type: 'timer' }));
  }

  async function load(): Promise<void> {
    loading?.abort();
    loading = new AbortController();
    const { signal } = loading;
    const path = production === null ? '/api/productions' : `/api/productions/${production}/snapshot`;
    const cancelPatience = state.model ? () => {} : platform.after(PATIENCE_MS, () => void showKept());
    const answer = await api({ method: 'GET', path }, signal);
    cancelPatience();
    if (signal.aborted) return;
    if (answer.kind === 'ok') {
      const model =
        production === null
          ? modelOfList(answer.body as ProductionList, state.model)
          : modelOfSnapshot(answer.body as Snapshot, state.model);
      on({ type: 'loaded', model });
    } else {
      const gone = ['PRODUCTION_NOT_FOUND', 'PRODUCTION_DELETED'].includes(answer.problem.code);
      const refused = answer.kind === 'refused' && gone && production !== null;
      if (!refused) void showKept();
      on({ type: refused ? 'load-refused' : 'load-failed', problem: answer.problem });
    }
  }

  const leave = link.follow(production, {
    up: () => on({ type: 'up' }),
    down: () => on({ type: 'down' }),
    message(message) {
      if (message.type === 'presence') onPeople(message);
      else on({ type: 'message', message });
    },
    changed: () => onChange(state, []),
  });
  announce();
  on({ type: 'start' });

  const asOf = () => (state.phase === 'live' ? Math.max(currentAt ?? 0, link.heardAt()) : currentAt);

  return {
    state: () => state,
    connection: () => connectionOf(lostAt, everLive, link.browserOnline(), platform.now()),
    asOf,
    answer: (commit) => on({ type: 'answer', commit }),
    doubt: () => on({ type: 'doubt' }),
    close() {
      isClosed = true;
      if (cancelKeeping) keep();
      leave();
      loading?.abort();
      cancelTimer();
      cancelNotices();
    },
  };
}
