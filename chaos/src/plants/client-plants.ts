import type { Plant } from './plant.ts';

/** Faults of the browser’s half. */
export const clientPlants = {
  'new-key-per-attempt': {
    what: 'the client tries again under a new key',
    client: [
      {
        file: 'apps/web/src/sync/delivery.ts',
        find: 'const { answer, isOutdated } = await attempt(request);',
        replace:
          'const { answer, isOutdated } = await attempt(failures > 0 && request.key ? { ...request, key: platform.key() } : request);',
      },
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'ignore-gap': {
    what: 'the client applies what comes although something before it is missing',
    client: [
      {
        file: 'apps/web/src/sync/model.ts',
        find: 'if (commit.from > seq + 1) {',
        replace: 'if (commit.from > seq + 1e9) {',
      },
    ],
    expects: ['screens'],
    weights: { lose: 20 },
  },
  'apply-out-of-order': {
    what: 'the client applies every commit that it is told, however old',
    client: [
      {
        file: 'apps/web/src/sync/model.ts',
        find: 'if (commit.seq <= seq) continue;',
        replace: '',
      },
      {
        file: 'apps/web/src/sync/model.ts',
        find: 'if (change.seq <= model.seq) continue;',
        replace: '',
      },
    ],
    expects: ['screens'],
    weights: { double: 20, swap: 20 },
  },
  'lose-refusal': {
    what: 'what was typed is gone from the screen when it is refused',
    client: [
      {
        file: 'apps/web/src/sync/overlay.ts',
        find: "else if (action.do === 'edit') refused.push(...refusals(entry));",
        replace: "else if (action.do === 'edit') void refusals(entry);",
      },
    ],
    expects: ['refusals'],
  },
  'say-done-when-refused': {
    what: 'the client tells its person that a refused edit is saved',
    client: [
      {
        file: 'apps/web/src/sync/writes.ts',
        find: "if (answer.kind === 'refused') return { ok: false, error: answer.problem };",
        replace:
          "if (answer.kind === 'refused') return { ok: true, skipped: [], commit: { uuid: crypto.randomUUID(), productionUuid: crypto.randomUUID(), from: 1, seq: 0, userId: null, userName: null, reason: null, at: '', changes: [] } };",
      },
    ],
    expects: ['refusals'],
  },
  'give-up': {
    what: 'the client forgets a write that could not be delivered at once',
    client: [
      {
        file: 'apps/web/src/sync/delivery.ts',
        find: "if (answer.kind !== 'unreachable') return answer;",
        replace:
          "if (answer.kind !== 'unreachable') return answer; if (request.key) await new Promise<never>(() => {});",
      },
    ],
    expects: ['answered'],
  },
  'forget-outbox': {
    what: 'a page does not take up what the page before it had not sent',
    client: [
      {
        file: 'apps/web/src/sync/outbox.ts',
        find: 'take({ put: entries });',
        replace: '',
      },
    ],
    expects: ['answered'],
    weights: { reopen: 20 },
  },
} as const satisfies Record<string, Plant>;
