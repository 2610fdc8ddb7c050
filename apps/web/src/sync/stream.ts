import type { Commit } from '@callsign/contracts/commits';
import { type ClientMessage, PROTOCOL_VERSION, type ServerMessage } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { applyCommits, type Model } from './model.ts';
import type { Problem } from './result.ts';

/** How long a hello may go unanswered before it is sent again. */
export const HELLO_MS = 10_000;
/** After this many hellos that did not make the stream live, a snapshot is loaded instead. */
const MAX_HELLOS = 3;

/** Who deleted the production whose stream this is; null where it is not known. */
export interface Deletion {
  userName: string | null;
  at: string | null;
}

/**
 * One stream as this browser follows it: a production's, or (null) the workspace's.
 *
 * A stream begins with a snapshot (`loading`). With a connection it sends `hello`, which names the seq, the epoch and the last commit
 * of its model, and receives the commits that it missed (`joining`) until the server says `live`. From then on every commit arrives
 * as it happens. Whatever does not fit (a gap, a head that is ahead, an unanswered hello) is answered by another hello, and after
 * MAX_HELLOS by another snapshot; both back off. Nothing is ever merged or guessed.
 */
export interface StreamState {
  readonly production: Uuid<'production'> | null;
  /** `ready`: the model is there, the connection is not. `joining`: hello is sent. `gone`: nothing more is asked or received. */
  readonly phase: 'loading' | 'ready' | 'joining' | 'live' | 'gone';
  readonly up: boolean;
  readonly model: Model | null;
  /** Failed loads, unanswered hellos and lost commits since the stream was last live. */
  readonly setbacks: number;
  readonly problem: Problem | null;
  readonly gone: Deletion | null;
}

export type StreamEvent =
  | { type: 'start' | 'up' | 'down' | 'timer' | 'doubt' }
  | { type: 'message'; message: ServerMessage }
  | { type: 'loaded'; model: Model }
  /** What this browser had kept, to be read until the server answers. */
  | { type: 'kept'; model: Model }
  | { type: 'load-failed'; problem: Problem }
  | { type: 'load-refused'; problem: Problem }
  /** The commit that answers a write of one's own. */
  | { type: 'answer'; commit: Commit };

/** What the shell has to do. There is one timer: setting it replaces it. */
export type StreamEffect =
  | { type: 'send'; message: ClientMessage }
  | { type: 'load' | 'no-timer' }
  | { type: 'timer'; ms: number }
  | { type: 'backoff'; failures: number }
  | { type: 'applied'; commits: readonly Commit[] };

export type StreamStep = [StreamState, ...StreamEffect[]];

export const newStream = (production: Uuid<'production'> | null): StreamState => ({
  production,
  phase: 'loading',
  up: false,
  model: null,
  setbacks: 0,
  problem: null,
  gone: null,
});

/** The whole behaviour of a stream: snapshot, hello, missed commits, live commits, and a new start at every doubt. */
export function streamStep(state: StreamState, event: StreamEvent): StreamStep {
  if (state.phase === 'gone') return [state];
  switch (event.type) {
    case 'start':
      return [state, { type: 'load' }];
    case 'up':
      if (state.phase === 'loading')
        return [{ ...state, up: true }, ...(state.setbacks > 0 ? [{ type: 'load' } as const] : [])];
      return hello({ ...state, up: true });
    case 'down':
      return state.phase === 'loading'
        ? [{ ...state, up: false }]
        : [{ ...state, up: false, phase: 'ready' }, { type: 'no-timer' }];
    case 'timer':
      if (state.phase === 'loading') return [state, { type: 'load' }];
      return state.phase === 'joining' ? helloAgain(state) : [state];
    case 'doubt':
      return state.phase === 'loading' ? [state] : reload(state);
    case 'loaded':
      return state.phase === 'loading' ? hello({ ...state, model: event.model, problem: null }) : [state];
    case 'kept':
      return state.phase === 'loading' && !state.model ? [{ ...state, model: event.model }] : [state];
    case 'load-failed': {
      if (state.phase !== 'loading') return [state];
      const next = { ...state, setbacks: state.setbacks + 1, problem: event.problem };
      return [next, { type: 'backoff', failures: state.setbacks }];
    }
    case 'load-refused': {
      const { deleted } = event.problem;
      return end(state, { userName: deleted?.userName ?? null, at: deleted?.at ?? null }, event.problem);
    }
    case 'answer':
      return event.commit.productionUuid === state.production ? apply(state, [event.commit], false) : [state];
    case 'message':
      return onMessage(state, event.message);
    default:
      return event satisfies never;
  }
}

function onMessage(state: StreamState, message: ServerMessage): StreamStep {
  const { model, phase } = state;
  switch (message.type) {
    case 'commits':
      return apply(state, message.commits, true);
    case 'live':
      if (!model || phase === 'loading') return [state];
      if (message.epoch !== model.epoch) return reload(state);
      if (message.seq > model.seq) return helloAgain(state);
      return [{ ...state, phase: 'live', setbacks: 0 }, { type: 'no-timer' }];
    case 'head':
      // While commits are still being sent, the head is rightly ahead.
      return phase === 'live' && model && message.seq > model.seq ? helloAgain(state) : [state];
    case 'stale':
      return phase === 'loading' ? [state] : reload(state);
    case 'error':
      // The server does not know this stream: the snapshot tells whether it is gone.
      return phase === 'joining' && message.error.code === 'PRODUCTION_NOT_FOUND' ? reload(state) : [state];
    case 'presence':
    case 'bye':
    case 'pong':
      return [state];
    default:
      // A message of a newer server: what it adds is not for this client.
      message satisfies never;
      return [state];
  }
}

/** Applies what follows on; `mayAsk` is true for what the stream itself has sent, where a gap means that something was lost. */
function apply(state: StreamState, commits: readonly Commit[], mayAsk: boolean): StreamStep {
  if (!state.model) return [state];
  const { model, applied, gap } = applyCommits(state.model, commits);
  const next = { ...state, model };
  const effects: StreamEffect[] = applied.length > 0 ? [{ type: 'applied', commits: applied }] : [];
  const deletion = deletionIn(next, applied);
  if (deletion) {
    const [ended, ...rest] = end(next, deletion, null);
    return [ended, ...effects, ...rest];
  }
  if (gap && mayAsk && state.phase === 'live') {
    const [asking, ...rest] = helloAgain(next);
    return [asking, ...effects, ...rest];
  }
  // Pages still arrive: the hello is being answered.
  if (applied.length > 0 && mayAsk && state.phase === 'joining')
    effects.push({ type: 'timer', ms: HELLO_MS });
  return [next, ...effects];
}

function deletionIn(state: StreamState, applied: readonly Commit[]): Deletion | null {
  const { production, model } = state;
  if (production === null || model?.tables.production?.byUuid.has(production)) return null;
  const commit = applied.findLast(({ changes }) => changes.some(({ entity }) => entity.uuid === production));
  return commit ? { userName: commit.userName, at: commit.at } : null;
}

function hello(state: StreamState): StreamStep {
  const { model, production } = state;
  if (!model || !state.up) return [{ ...state, phase: model ? 'ready' : 'loading' }, { type: 'no-timer' }];
  const message: ClientMessage = {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    production,
    after: model.seq,
    epoch: model.epoch,
    ...(model.commit ? { commit: model.commit } : {}),
  };
  return [
    { ...state, phase: 'joining' },
    { type: 'send', message },
    { type: 'timer', ms: HELLO_MS },
  ];
}

/** Asks for what was lost; where that does not help, a snapshot does (the log may be pruned). */
function helloAgain(state: StreamState): StreamStep {
  if (state.setbacks >= MAX_HELLOS) return reload(state);
  return hello({ ...state, setbacks: state.setbacks + 1 });
}

/** Loads a snapshot: at once the first time, then ever more slowly, so that no misunderstanding becomes a storm of requests. */
function reload(state: StreamState): StreamStep {
  const next = { ...state, phase: 'loading', setbacks: state.setbacks + 1 } as const;
  if (state.setbacks > 0) return [next, { type: 'backoff', failures: state.setbacks }];
  return [next, { type: 'no-timer' }, { type: 'load' }];
}

/** Leaves a stream whose production is deleted; nothing is asked again, so nothing can loop. */
function end(state: StreamState, gone: Deletion, problem: Problem | null): StreamStep {
  const effects: StreamEffect[] = [{ type: 'no-timer' }];
  if (state.up) effects.push({ type: 'send', message: { type: 'leave', production: state.production } });
  return [{ ...state, phase: 'gone', gone, problem }, ...effects];
}
