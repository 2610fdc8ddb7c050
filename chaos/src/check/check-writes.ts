import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { commitDigest, same } from '../record/digest.ts';
import type { Journal, WriteAttempt } from '../record/journal.ts';
import { tagOf } from '../record/tag.ts';
import { uuidIn } from '../record/uuid-in.ts';
import { createLogIndex, type LogIndex } from './log-index.ts';
import type { LogCommit, LogRow, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Every acknowledged write is in the log, as it was answered and with the values that were asked for. */
export function checkKept(truth: Truth, { attempts, actions }: Journal): Violation[] {
  const index = createLogIndex(truth);
  const found: Violation[] = [];
  for (const attempt of attempts) {
    const commit = attempt.answer?.commit;
    if (attempt.status === null || attempt.status >= 300 || !commit) continue;
    const sentence = faultOf(attempt, commit, index, attempts);
    if (sentence)
      found.push({
        guarantee: 'kept',
        sentence: `${attempt.client} was told that ${attempt.method} ${attempt.path} is done. ${sentence}`,
        client: attempt.client,
        stream: commit.productionUuid,
        seq: commit.seq,
        at: attempt.answeredAt ?? attempt.at,
        ...where(attempt, commit),
      });
  }
  for (const { outcome, commit, client, tag, kind, settledAt } of actions) {
    if (outcome !== 'ok' || !commit || commit.changes.length === 0) continue;
    if (index.commit(commit)) continue;
    found.push({
      guarantee: 'kept',
      sentence: `The screen of ${client} said that its ${kind} is saved as commit ${commit.uuid}, which is not in the log.`,
      client,
      tag,
      stream: commit.productionUuid,
      seq: commit.seq,
      at: settledAt ?? 0,
    });
  }
  return found;
}

function where({ path, body }: WriteAttempt, { changes }: Commit): Partial<Violation> {
  const uuid = changes[0]?.entityId ?? uuidIn(path);
  const tag = tagOf(body);
  return { ...(uuid ? { uuid } : {}), ...(tag ? { tag } : {}) };
}

function faultOf(
  attempt: WriteAttempt,
  commit: Commit,
  index: LogIndex,
  attempts: readonly WriteAttempt[],
): string | null {
  const logged = index.commit(commit);
  if (commit.changes.length === 0)
    return heldAlready(attempt, commit, index, earliestSeq(attempt, commit, attempts));
  if (!logged) return `Commit ${commit.uuid} (seq ${commit.from} to ${commit.seq}) is not in the log.`;
  if (logged.from !== commit.from || logged.seq !== commit.seq)
    return `It was answered as seq ${commit.from} to ${commit.seq}; the log has it at ${logged.from} to ${logged.seq}.`;
  if (commitDigest(commit.changes) !== digestOf(logged))
    return `The log has other values at seq ${logged.seq}.`;
  if (logged.rows[0]?.key !== attempt.key) return 'The log has it under the key of another request.';
  return missingValue(attempt, logged);
}

/** A commit without changes is right where the row held all of that already. */
function heldAlready(
  { path, body, method }: WriteAttempt,
  commit: Commit,
  index: LogIndex,
  from: number,
): string | null {
  const uuid = uuidIn(path);
  if (method === 'POST' && !path.endsWith('/restore')) return 'It answered that nothing was to be done.';
  const versions = uuid ? index.versions(commit.productionUuid, uuid) : [];
  const current = versions.filter(
    ({ seq }, place) => seq <= commit.seq && (versions[place + 1]?.seq ?? Number.POSITIVE_INFINITY) > from,
  );
  if (current.length === 0) return 'It changed nothing, and no such row was there.';
  const any = (holds: (row: LogRow['row']) => boolean) => current.some(({ row }) => holds(row));
  if (method === 'DELETE')
    return any(({ isDeleted }) => isDeleted === true)
      ? null
      : 'It changed nothing, and the row was not deleted.';
  if (method === 'POST')
    return any(({ isDeleted }) => !isDeleted) ? null : 'It changed nothing, and the row stayed deleted.';
  const { version: _, ...fields } = body;
  const differs = (row: LogRow['row']) =>
    Object.keys(fields).find((field) => !same(fields[field], row[field]));
  if (any((row) => differs(row) === undefined)) return null;
  return `It changed nothing, although ${differs((current.at(-1) as LogRow).row)} was another.`;
}

/** From where in the log on a write may have been carried out: one that was sent again may have been long ago, when it was first sent. */
function earliestSeq({ key }: WriteAttempt, commit: Commit, attempts: readonly WriteAttempt[]): number {
  const own = attempts.filter((attempt) => attempt.key === key);
  if (own.length < 2) return commit.seq;
  const sent = Math.min(...own.map(({ at }) => at));
  return Math.max(
    0,
    ...attempts.flatMap(({ answer, answeredAt }) =>
      answeredAt !== null && answeredAt < sent && answer?.commit?.productionUuid === commit.productionUuid
        ? [answer.commit.seq]
        : [],
    ),
  );
}

function missingValue({ method, path, body }: WriteAttempt, logged: LogCommit): string | null {
  const uuid = uuidIn(path);
  const wanted: { uuid: Uuid | undefined; fields: Record<string, unknown> }[] = [];
  if (path === '/api/commits')
    for (const operation of body.operations as { uuid?: Uuid; fields?: Record<string, unknown> }[])
      wanted.push({ uuid: operation.uuid, fields: operation.fields ?? {} });
  else if (method === 'PUT' || (method === 'POST' && !uuid)) {
    const { version: _, productionUuid: _production, ...fields } = body;
    wanted.push({ uuid, fields });
  } else if (method === 'DELETE') wanted.push({ uuid, fields: { isDeleted: true } });
  else if (path.endsWith('/restore')) wanted.push({ uuid, fields: { isDeleted: false } });
  for (const { uuid: row, fields } of wanted) {
    const holds = ({ row: values }: { row: Readonly<Record<string, unknown>> }) =>
      Object.entries(fields).every(([field, value]) => same(values[field], value));
    const candidates = logged.rows.filter((each) => row === undefined || each.uuid === row);
    // A row that already held all of this is not logged again.
    if (candidates.length === 0 && path === '/api/commits') continue;
    if (!candidates.some(holds))
      return `The log does not have ${JSON.stringify(fields)} at seq ${logged.seq}.`;
  }
  return null;
}

const digestOf = ({ rows }: LogCommit) =>
  commitDigest(rows.map(({ seq, uuid, row }) => ({ seq, entityId: uuid, entity: row })));

/** No key and no text of an action stands in two commits, and every answer to a key names the same one. */
export function checkOnce(truth: Truth, { attempts }: Journal): Violation[] {
  const { streams } = truth;
  const index = createLogIndex(truth);
  const found: Violation[] = [];
  const byKey = new Map<string, string>();
  const byText = new Map<string, string>();
  const note = (known: Map<string, string>, name: string, commit: string) => {
    const first = known.get(name);
    known.set(name, first ?? commit);
    return first === undefined || first === commit ? null : first;
  };
  for (const { name: stream, rows } of streams.values()) {
    if (stream === null) continue;
    for (const { commit, seq, uuid, client: author, key, operation, row, old, reason } of rows) {
      const client = author ?? 'psql';
      const at = { guarantee: 'once', client, stream, uuid, seq } as const;
      const twin = key === null ? null : note(byKey, key, commit);
      if (twin)
        found.push({
          ...at,
          sentence: `One request of ${client} (key ${key?.slice(0, 8)}) made two commits: ${twin} and ${commit}.`,
        });
      if (reason === 'undo' || (operation !== 'created' && operation !== 'updated')) continue;
      for (const field of operation === 'created' ? Object.keys(row) : Object.keys(old)) {
        const text = row[field];
        if (typeof text !== 'string' || !/^c\d+\.\d+$/.test(text)) continue;
        const before = note(byText, `${text} ${field}`, commit);
        if (before)
          found.push({
            ...at,
            tag: text,
            sentence: `"${text}" was written twice, by commits ${before} and ${commit}.`,
          });
      }
    }
  }
  for (const { client, key, status, answer, answeredAt } of attempts) {
    if (status === null || status >= 500) continue;
    const commit = answer?.commit;
    const first = commit ? note(byKey, key, commit.uuid) : (byKey.get(key) ?? null);
    const row = index.byKey(key);
    if (first)
      found.push({
        guarantee: 'once',
        client,
        at: answeredAt ?? 0,
        key,
        ...(row ? { stream: row.stream, seq: row.seq, uuid: row.uuid } : {}),
        sentence: `One request of ${client} (key ${key.slice(0, 8)}) was carried out twice: once as commit ${first}, and once with the answer ${commit ? `commit ${commit.uuid}` : answer?.error?.code}.`,
      });
  }
  return found;
}

/** Every commit of the crew bears the key of a request that a client has sent, and names that client's person. */
export function checkAuthors({ streams }: Truth, { attempts }: Journal): Violation[] {
  const senders = new Map(attempts.map(({ key, client }) => [key, client]));
  const found: Violation[] = [];
  for (const { name: stream, commits } of streams.values())
    for (const { uuid: commit, seq, rows } of commits) {
      const [first] = rows;
      if (!first || (first.client === null && first.key === null)) continue;
      const { client: author, key, uuid } = first;
      const at = { stream, seq, uuid, ...(author === null ? {} : { client: author }) };
      const who = author ?? 'nobody';
      const sender = key === null ? undefined : senders.get(key);
      // Without its key the same request could be carried out twice, and nobody would notice.
      if (sender === undefined)
        found.push({
          ...at,
          guarantee: 'once',
          sentence: `Commit ${commit} of ${who} bears ${key === null ? 'no key' : 'a key that no client sent'}.`,
        });
      else if (rows.some(({ client }) => client !== sender))
        found.push({
          ...at,
          guarantee: 'author',
          sentence: `Commit ${commit} was sent by ${sender}; the log names ${who} as its author.`,
        });
    }
  return found;
}

/** Who was answered before another began stands before it in the log. */
export function checkOrder({ attempts }: Journal): Violation[] {
  const found: Violation[] = [];
  const done = attempts.flatMap((attempt) => {
    const commit = attempt.answer?.commit;
    return commit && attempt.answeredAt !== null && commit.changes.length > 0
      ? [{ ...attempt, commit, answeredAt: attempt.answeredAt }]
      : [];
  });
  const firstStart = new Map<string, number>();
  for (const { key, at } of attempts) firstStart.set(key, Math.min(at, firstStart.get(key) ?? at));
  for (const [stream, writes] of Map.groupBy(done, ({ commit }) => commit.productionUuid)) {
    const acknowledged = writes.toSorted((a, b) => a.answeredAt - b.answeredAt);
    let next = 0;
    let highest: (typeof writes)[number] | null = null;
    for (const write of writes.toSorted((a, b) => startOf(a) - startOf(b))) {
      for (; (acknowledged[next]?.answeredAt ?? Infinity) < startOf(write); next++) {
        const candidate = acknowledged[next] as (typeof writes)[number];
        if (!highest || candidate.commit.seq > highest.commit.seq) highest = candidate;
      }
      if (highest && highest.commit.seq >= write.commit.from)
        found.push({
          guarantee: 'order',
          stream,
          client: write.client,
          seq: write.commit.from,
          at: write.answeredAt,
          sentence: `${highest.client} was answered with seq ${highest.commit.seq} before ${write.client} sent what became seq ${write.commit.from}.`,
        });
    }
  }
  return found;

  function startOf({ key, at }: { key: string; at: number }): number {
    return firstStart.get(key) ?? at;
  }
}
