import type { Plant } from './plant.ts';

const writer = 'apps/api/src/commits/writer.ts';
const streamCore = 'apps/api/src/realtime/stream-core.ts';
const group = 'const { rows } = await lanes.query<{ written: Outcome | null; timeline: string | null }>({';
const groupInTransaction =
  "const client = await lanes.connect(); await client.query('begin'); const { rows } = await client.query<{ written: Outcome | null; timeline: string | null }>({";
const answered = 'return row?.written ?? writeGroups(groups, patience);';

/** Faults of the API processes. */
export const apiPlants = {
  'skip-idempotency': {
    what: 'the API takes every request for a new one',
    api: [
      {
        file: 'apps/api/src/commits/authorship.ts',
        find: "key: request.headers['idempotency-key']?.toString() || null,",
        replace: "key: request.headers['idempotency-key'] ? crypto.randomUUID() : null,",
      },
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'wrong-author': {
    what: 'now and then the API takes who wrote last for the author',
    api: [
      {
        file: 'apps/api/src/commits/authorship.ts',
        find: 'const { userId, userName } = signedIn(request);',
        replace:
          'const own = signedIn(request); const { userId, userName } = Math.random() < 0.05 ? ((globalThis as any).last ?? own) : own; (globalThis as any).last = own;',
      },
    ],
    expects: ['author'],
  },
  'tell-everyone': {
    what: 'the list of shows is told to everyone, whoever is a member',
    api: [
      {
        file: 'apps/api/src/realtime/encoded.ts',
        find: "view.sees(entityId as Uuid<'production'>)",
        replace: 'entityId || view',
      },
    ],
    expects: ['told'],
  },
  'ack-before-commit': {
    what: 'writes are answered while their transaction is open; one in ten is then lost, as by a crash',
    api: [
      {
        file: writer,
        find: group,
        replace: groupInTransaction,
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
        find: "import { toRuns } from './runs.ts';",
        replace: "import { toRuns } from './runs.ts';\nimport { toCommit } from './log.ts';",
      },
      {
        file: writer,
        find: group,
        replace: groupInTransaction,
      },
      {
        file: writer,
        find: answered,
        replace: `const told = row?.written as Outcome;
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
        file: 'apps/api/src/realtime/connection.ts',
        find: '  write(connection, frame);\n  return true;',
        replace: '  if (Math.random() > 0.01) write(connection, frame);\n  return true;',
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
    weights: { dropListener: 60 },
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
  'late-acknowledgement': {
    what: 'a repeated write is answered with a place in the log that it never had',
    api: [
      {
        file: 'apps/api/src/commits/settle.ts',
        find: 'if (!answer.repeated && commit.changes.length > 0) fresh.push(commit);',
        replace:
          'if (!answer.repeated && commit.changes.length > 0) fresh.push(commit); if (answer.repeated) { commit.from += 1000; commit.seq += 1000; }',
      },
    ],
    expects: ['kept'],
    weights: { loseAnswers: 30 },
  },
  'wait-for-ever': {
    what: 'the API waits for ever on a connection that has fallen silent',
    api: [
      {
        file: 'apps/api/src/silence.ts',
        find: 'if (seen.looks < MOST_LOOKS) continue;',
        replace: 'if (seen.looks < 1e9) continue;',
      },
    ],
    expects: ['answered'],
    weights: { vanishPostgres: 60 },
  },
  'read-only-is-a-failure': {
    what: 'a database that takes no writes for a moment is called a failure of the server',
    api: [
      {
        file: 'apps/api/src/database-loss.ts',
        find: "  ['25006', 'read-only', false],\n",
        replace: '',
      },
    ],
    expects: ['alive'],
    weights: { readOnlyPostgres: 40 },
  },
  'forget-what-is-held': {
    what: 'writes that meet a head which somebody holds are forgotten',
    api: [
      {
        file: writer,
        find: '        held.push(group);\n        continue;',
        replace: '        continue;',
      },
    ],
    expects: ['answered'],
    weights: { holdHead: 40 },
  },
  'blind-to-promotion': {
    what: 'the API does not see that another server was promoted, which lacks some commits',
    api: [
      {
        file: 'apps/api/src/history.ts',
        find: 'if (epoch === was) return;',
        replace: 'if (epoch !== was) { epoch = was; return; }',
      },
    ],
    expects: [],
  },
  'die-on-database-loss': {
    what: 'the API ends when a database connection breaks',
    api: [
      {
        file: 'apps/api/src/connections.ts',
        find: "pool.on('error', (error) =>",
        replace: "pool.on('error', (error) => process.exit(3) && ",
      },
    ],
    expects: ['alive'],
    weights: { crashPostgres: 20 },
  },
} as const satisfies Record<string, Plant>;
