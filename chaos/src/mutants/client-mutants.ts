import { randomUUID } from 'node:crypto';
import type { Commit } from '@callsign/contracts/commits';
import type { Mutant, Replacement } from './mutant.ts';

interface Request {
  key?: string;
}
interface Answer {
  kind: string;
}
type Api<A extends Answer> = (request: Request, signal: AbortSignal) => Promise<A>;
interface Model {
  seq: number;
}
interface Applied<M> {
  model: M;
  applied: readonly Commit[];
  gap: boolean;
}
type Apply<M> = (model: M, commits: readonly Commit[]) => Applied<M>;
interface Result {
  ok: boolean;
}

/** Has the client's requests answered through `change`, which is given how they are really answered. */
const withApi = (change: <A extends Answer>(api: Api<A>) => Api<A>): Replacement => ({
  workspace: 'apps/web',
  name: 'createDelivery',
  replace:
    <P, A extends Answer, D>(sound: (platform: P, api: Api<A>) => D) =>
    (platform: P, api: Api<A>) =>
      sound(platform, change(api)),
});

/** Faults of the browser’s half. */
export const clientMutants = {
  'new-key-per-attempt': {
    what: 'the client tries again under a new key',
    client: [
      withApi((api) => {
        const tried = new Set<string>();
        return (request, signal) => {
          if (!request.key) return api(request, signal);
          const isRetry = tried.has(request.key);
          tried.add(request.key);
          return api(isRetry ? { ...request, key: randomUUID() } : request, signal);
        };
      }),
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'ignore-gap': {
    what: 'the client applies what comes although something before it is missing',
    client: [
      {
        workspace: 'apps/web',
        name: 'applyCommits',
        replace:
          <M extends Model>(sound: Apply<M>): Apply<M> =>
          (model, commits) =>
            sound(
              model,
              commits.map((commit) => ({ ...commit, from: Math.min(commit.from, model.seq + 1) })),
            ),
      },
    ],
    expects: ['screens'],
    weights: { lose: 20 },
  },
  'apply-out-of-order': {
    what: 'the client applies every commit that it is told, however old',
    client: [
      {
        workspace: 'apps/web',
        name: 'applyCommits',
        replace:
          <M extends Model>(sound: Apply<M>): Apply<M> =>
          (model, commits) => {
            const result: Applied<M> = { model, applied: [], gap: false };
            for (const commit of commits) {
              const seq = Math.min(result.model.seq, commit.from - 1);
              const { model: next, applied, gap } = sound({ ...result.model, seq }, [commit]);
              if (gap || commit.from > result.model.seq + 1) return { ...result, gap: true };
              result.model = next;
              result.applied = [...result.applied, ...applied];
            }
            return result;
          },
      },
    ],
    expects: ['screens'],
    weights: { double: 20, swap: 20 },
  },
  'lose-refusal': {
    what: 'what was typed is gone from the screen when it is refused',
    client: [
      {
        workspace: 'apps/web',
        name: 'overlayOf',
        replace:
          <O extends { refused: readonly unknown[] }>(sound: (...args: never[]) => O) =>
          (...args: never[]) => ({ ...sound(...args), refused: [] }),
      },
    ],
    expects: ['refusals'],
  },
  'report-refused-as-saved': {
    what: 'the client tells its person that a refused edit is saved',
    client: [
      {
        workspace: 'apps/web',
        name: 'createWrites',
        replace:
          <W extends { edit(...args: never[]): Promise<Result> }>(sound: (...args: never[]) => W) =>
          (...args: never[]) => {
            const writes = sound(...args);
            const edit = async (...edited: never[]) => {
              const result = await writes.edit(...edited);
              return result.ok ? result : { ok: true, skipped: [], commit: neverMade() };
            };
            return { ...writes, edit };
          },
      },
    ],
    expects: ['refusals'],
  },
  'give-up': {
    what: 'the client forgets a write that could not be delivered at once',
    client: [
      withApi((api) => async (request, signal) => {
        const answer = await api(request, signal);
        return answer.kind === 'unreachable' && request.key ? new Promise<never>(() => {}) : answer;
      }),
    ],
    expects: ['answered'],
  },
  'forget-outbox': {
    what: 'a page does not take up what the page before it had not sent',
    client: [
      {
        workspace: 'apps/web',
        name: 'createOutbox',
        replace:
          <D extends { store: { load(): Promise<object> } }, O>(sound: (deps: D) => O) =>
          (deps: D) =>
            sound({
              ...deps,
              store: { ...deps.store, load: async () => ({ ...(await deps.store.load()), entries: [] }) },
            }),
      },
    ],
    expects: ['answered'],
    weights: { reopen: 20 },
  },
} as const satisfies Record<string, Mutant>;

/** A commit that was never written. */
const neverMade = () => ({
  uuid: randomUUID(),
  productionUuid: randomUUID(),
  from: 1,
  seq: 0,
  userId: null,
  userName: null,
  reason: null,
  at: '',
  changes: [],
});
