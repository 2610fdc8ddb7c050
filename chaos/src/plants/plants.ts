import type { Guarantee } from '../check/violation.ts';
import type { NetworkFault, ServerFault } from '../faults/plan.ts';

/** A piece of a source file that is replaced by another while it is loaded; the file itself stays as it is. */
export interface Mutation {
  /** Path in the repository. */
  file: string;
  find: string;
  replace: string;
}

/** A fault of the system itself, put in on purpose: the harness has to find it. */
export interface Plant {
  what: string;
  /** In the API processes. */
  api?: readonly Mutation[];
  /** In the clients. */
  client?: readonly Mutation[];
  /** In functions of the database: `file` is the function's name. */
  database?: readonly Mutation[];
  /** What is run once in the middle of the run, past the API. */
  tamper?: readonly string[];
  /** At least one of these must be reported. */
  expects: readonly Guarantee[];
  /** Faults that bring it out. */
  weights?: Partial<Record<ServerFault | NetworkFault, number>>;
}

const writer = 'apps/api/src/commits/writer.ts';
const streamCore = 'apps/api/src/realtime/stream-core.ts';
const group = 'const { rows } = await pool.query<{ written: Outcome }>({';
const answered = 'return (rows[0] as { written: Outcome }).written;';

/** A database that is changed on purpose is served all the same. */
const noDriftCheck: Mutation = {
  file: 'apps/api/src/main.ts',
  find: 'if (drift.length > 0)',
  replace: 'if (drift.length > 1e6)',
};

/** One for every promise, and for some promises several. */
export const plants = {
  'skip-idempotency': {
    what: 'the API takes every request for a new one',
    api: [
      {
        file: 'apps/api/src/commits/authorship.ts',
        find: "key: header('idempotency-key'),",
        replace: "key: header('idempotency-key') && crypto.randomUUID(),",
      },
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'new-key-per-attempt': {
    what: 'the client tries again under a new key',
    client: [
      {
        file: 'apps/web/src/sync/delivery.ts',
        find: 'const { answer, wasStuck } = await attempt(request);',
        replace:
          'const { answer, wasStuck } = await attempt(failures > 0 && request.key ? { ...request, key: platform.key() } : request);',
      },
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'ack-before-commit': {
    what: 'writes are answered while their transaction is open; one in ten is then lost, as by a crash',
    api: [
      {
        file: writer,
        find: group,
        replace:
          "const client = await pool.connect(); await client.query('begin'); const { rows } = await client.query<{ written: Outcome }>({",
      },
      {
        file: writer,
        find: answered,
        replace: `void client.query(Math.random() < 0.1 ? 'rollback' : 'commit').finally(() => client.release()); ${answered}`,
      },
    ],
    expects: ['kept'],
  },
  'publish-before-commit': {
    what: 'commits are told before their transaction has ended; one in ten is then rolled back and written again',
    api: [
      {
        file: writer,
        find: group,
        replace:
          "const client = await pool.connect(); await client.query('begin'); const { rows } = await client.query<{ written: Outcome }>({",
      },
      {
        file: writer,
        find: answered,
        replace: `const told = (rows[0] as { written: Outcome }).written;
          for (const [place, { stream }] of drafts.entries()) {
            const answer = told.answers[place];
            const own = answer?.ok && !answer.repeated ? told.changes.filter((row) => row.production_uuid === stream && row.commit_uuid === answer.commit) : [];
            if (answer?.ok && own.length > 0) onCommits(stream, [toCommit(stream, answer.commit, own, 0)]);
          }
          const lost = Math.random() < 0.1;
          await client.query(lost ? 'rollback' : 'commit');
          client.release();
          if (lost) throw new Error('Connection terminated');
          return told;`,
      },
    ],
    expects: ['told'],
  },
  'drop-message': {
    what: 'now and then the API leaves out one message to one client',
    api: [
      {
        file: 'apps/api/src/realtime/socket.ts',
        find: 'else connection.socket.send(frame, { binary: false });',
        replace: 'else if (Math.random() > 0.01) connection.socket.send(frame, { binary: false });',
      },
    ],
    expects: ['told'],
  },
  'spread-out-of-order': {
    what: 'the hub tells what it has just written without looking whether it follows on',
    api: [
      {
        file: streamCore,
        find: 'else if (commits[0]?.from === head + 1) spread(commits);',
        replace: 'else if ((commits[0]?.from ?? 0) > head) spread(commits);',
      },
      {
        file: streamCore,
        find: 'if (!last || fresh[0]?.from !== before + 1) return;',
        replace: 'if (!last) return;',
      },
    ],
    expects: ['told'],
  },
  'forget-missed': {
    what: 'a hello is answered with "live" and without what was missed',
    api: [
      {
        file: streamCore,
        find: 'if (head !== null && place.seq === head) {',
        replace: 'if (head !== null && place.seq <= head) {',
      },
    ],
    expects: ['told'],
  },
  'torn-snapshot': {
    what: 'rows of a snapshot are read later than its seq',
    api: [
      {
        file: 'apps/api/src/entities/read.ts',
        find: 'begin isolation level repeatable read read only',
        replace: 'begin read only',
      },
      {
        file: 'apps/api/src/entities/read.ts',
        find: 'const rows = new Map<string, Entity[]>();',
        replace:
          'const rows = new Map<string, Entity[]>(); await new Promise((resolve) => setTimeout(resolve, 300));',
      },
    ],
    expects: ['screens'],
    weights: { reopen: 20 },
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
  'overwrite-silently': {
    what: 'the API does not ask which version the author saw',
    api: [
      {
        file: 'apps/api/src/commits/draft.ts',
        find: 'seen: operation.version ?? null,',
        replace: 'seen: null,',
      },
    ],
    expects: ['silent'],
  },
  'undo-clobbers': {
    what: 'an undo puts everything back, whoever has changed it since',
    api: [noDriftCheck],
    database: [
      {
        file: 'callsign_undo',
        find: 'jsonb_object_agg(f.key, f.value) filter (where current -> f.key is not distinct from change.row -> f.key)',
        replace: 'jsonb_object_agg(f.key, f.value)',
      },
    ],
    expects: ['silent'],
  },
  'gap-in-log': {
    what: 'now and then the log passes over a seq',
    api: [noDriftCheck],
    database: [
      {
        file: 'callsign_next_seq',
        find: 'current_setting(head)::bigint + 1;',
        replace: 'current_setting(head)::bigint + case when random() < 0.02 then 2 else 1 end;',
      },
    ],
    expects: ['dense'],
  },
  'write-past-the-log': {
    what: 'somebody switches the log off for one update',
    tamper: [
      'alter table sources disable trigger callsign_log_update',
      `update sources set note = 'past the log' where uuid = (select uuid from sources where not is_deleted order by created_at desc limit 1)`,
      'alter table sources enable trigger callsign_log_update',
    ],
    expects: ['tables'],
  },
  'late-acknowledgement': {
    what: 'a repeated write is answered with a place in the log that it never had',
    api: [
      {
        file: writer,
        find: 'if (!answer.repeated && commit.changes.length > 0) fresh.push(commit);',
        replace:
          'if (!answer.repeated && commit.changes.length > 0) fresh.push(commit); if (answer.repeated) { commit.from += 1000; commit.seq += 1000; }',
      },
    ],
    expects: ['kept'],
    weights: { loseAnswers: 30 },
  },
  'die-on-database-loss': {
    what: 'the API ends when a database connection breaks',
    api: [
      {
        file: 'apps/api/src/deps.ts',
        find: "pool.on('error', (error) =>",
        replace: "pool.on('error', (error) => process.exit(3) && ",
      },
    ],
    expects: ['alive'],
    weights: { crashPostgres: 20 },
  },
} as const satisfies Record<string, Plant>;

export type PlantName = keyof typeof plants;

/** The plant of a name; undefined for a name that is none. */
export const plantOf = (name: string): Plant | undefined =>
  Object.hasOwn(plants, name) ? plants[name as PlantName] : undefined;
