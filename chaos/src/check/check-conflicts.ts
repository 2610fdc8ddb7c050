import type { Uuid } from '@callsign/contracts/scalars';
import { same } from '../record/digest.ts';
import type { Journal } from '../record/journal.ts';
import { tagOf } from '../record/tag.ts';
import { uuidIn } from '../record/uuid-in.ts';
import { createLogIndex } from './log-index.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** An edit that was saved did not take away what somebody else had written into the same field after its author last looked. */
export function checkSilent(truth: Truth, { actions }: Journal): Violation[] {
  const index = createLogIndex(truth);
  const found: Violation[] = [];
  for (const { outcome, commit, baseVersion, uuid, fields, client, tag, settledAt } of actions) {
    if (outcome !== 'ok' || !commit || baseVersion === null || uuid === null) continue;
    const versions = index.versions(commit.productionUuid, uuid);
    const written = versions.find((row) => row.commit === commit.uuid);
    if (!written) continue;
    for (const field of Object.keys(fields)) {
      if (!(field in written.old)) continue;
      const other = versions.find(
        (row) =>
          row.version > baseVersion &&
          row.version < written.version &&
          row.client !== client &&
          field in row.old &&
          !same(row.row[field], fields[field]),
      );
      // What stood there when it was written is all that could be lost.
      const before = versions.findLast((row) => row.version < written.version && field in row.old);
      if (other && before === other)
        found.push({
          guarantee: 'silent',
          client,
          tag,
          uuid,
          stream: commit.productionUuid,
          seq: written.seq,
          at: settledAt ?? 0,
          sentence: `${client} saw version ${baseVersion} and overwrote ${field} = ${JSON.stringify(other.row[field])}, which ${other.client ?? 'psql'} wrote in version ${other.version}.`,
        });
    }
  }
  return found;
}

/** An undo put back only what its commit had set and nobody had changed since. */
export function checkUndo(truth: Truth, { actions }: Journal): Violation[] {
  const index = createLogIndex(truth);
  const found: Violation[] = [];
  for (const { kind, outcome, commit, signature, client, tag, settledAt } of actions) {
    if (kind !== 'undo' || outcome !== 'ok' || !commit) continue;
    const target = uuidIn<'commit'>(signature);
    const undone = target && index.commit({ uuid: target, productionUuid: commit.productionUuid });
    for (const row of index.commit(commit)?.rows ?? []) {
      if (row.operation !== 'updated') continue;
      for (const [field, before] of Object.entries(row.old)) {
        const set = undone?.rows.findLast(({ uuid, old }) => uuid === row.uuid && field in old);
        if (!set || same(set.row[field], before)) continue;
        found.push({
          guarantee: 'silent',
          client,
          tag,
          uuid: row.uuid,
          stream: commit.productionUuid,
          seq: row.seq,
          at: settledAt ?? 0,
          sentence: `An undo of ${client} replaced ${field} = ${JSON.stringify(before)}, which its commit had not set.`,
        });
      }
    }
  }
  return found;
}

/** Every refusal reached the person who wrote, as an answer and as a kept draft; nothing of it is in the log. */
export function checkRefusals(truth: Truth, { attempts, actions }: Journal): Violation[] {
  const found: Violation[] = [];
  const index = createLogIndex(truth);
  for (const { client, key, status, method, path, body, answeredAt, answer } of attempts) {
    if (status === null || status < 400 || status >= 500 || status === 408 || status === 429) continue;
    const at = { guarantee: 'refusals', client, at: answeredAt ?? 0, ...rowIn(path) } as const;
    const what = `${method} ${path} of ${client} was refused (${answer?.error?.code})`;
    const written = index.byKey(key);
    if (written) {
      const { stream, seq, uuid } = written;
      found.push({
        ...at,
        key,
        stream,
        seq,
        uuid,
        sentence: `${what} and is in the log all the same, at seq ${seq}.`,
      });
    }
    const isShown = actions.some(
      (action) =>
        action.client === client &&
        (action.outcome === 'refused' || action.outcome === 'left') &&
        action.startedAt <= (answeredAt ?? 0) &&
        (JSON.stringify(body).includes(`"${action.signature}"`) ||
          `${method} ${path} ${Object.keys(body)[0]}` === action.signature ||
          `${method} ${path}` === action.signature),
    );
    if (!isShown) found.push({ ...at, sentence: `${what}, and its screen never said so.` });
  }
  for (const { client, kind, lostFields: gone, code, uuid, startedAt, settledAt, tag } of actions) {
    if (gone.length === 0) continue;
    // Part of an edit may be refused long before the rest is answered: its author may have chosen or typed anew by then.
    const since = actions.filter(
      (later) =>
        later.client === client &&
        later.uuid === uuid &&
        later.startedAt > startedAt &&
        later.startedAt < (settledAt ?? 0),
    );
    const missing = gone.filter((field) => !since.some(({ fields }) => field in fields));
    if (missing.length === 0) continue;
    found.push({
      guarantee: 'refusals',
      client,
      tag,
      at: settledAt ?? 0,
      ...(uuid ? { uuid } : {}),
      sentence: `An ${kind} of ${client} was refused (${code}), and what it had typed into ${missing.join(', ')} is gone from its screen.`,
    });
  }
  return found;
}

function rowIn(path: string): { uuid?: Uuid } {
  const uuid = uuidIn(path);
  return uuid ? { uuid } : {};
}

/** No action waits for ever, and whatever a page has kept is answered to it or to the page after it. */
export function checkAnswered(
  { actions, attempts, kept, accidents }: Journal,
  restless: readonly string[],
): Violation[] {
  const found: Violation[] = restless.map((sentence) => ({ guarantee: 'answered', sentence }));
  for (const { outcome, client, kind, tag, uuid, startedAt } of actions)
    if (outcome === 'pending')
      found.push({
        guarantee: 'answered',
        client,
        tag,
        at: startedAt,
        ...(uuid ? { uuid } : {}),
        sentence: `${client} never learned what became of its ${kind} (${tag}).`,
      });
  const answered = new Set(
    attempts.filter(({ status }) => status !== null && status < 500).map(({ body }) => tagOf(body)),
  );
  for (const { client, tag, at } of kept)
    if (!answered.has(tag))
      found.push({
        guarantee: 'answered',
        client,
        tag,
        at,
        sentence: `${client} has kept what it typed (${tag}), and no page of it ever had an answer for it.`,
      });
  return [...found, ...accidents.map((sentence) => ({ guarantee: 'alive', sentence }) as const)];
}

/** Whatever happens to the database, no server calls it a failure of its own. */
export function checkFailures({ attempts }: Journal): Violation[] {
  return attempts
    .filter(({ status }) => status === 500)
    .map(({ client, key, method, path, answeredAt, answer }) => ({
      guarantee: 'alive',
      client,
      key,
      at: answeredAt ?? 0,
      ...rowIn(path),
      sentence: `${method} ${path} of ${client} was answered 500: ${JSON.stringify(answer)}`,
    }));
}
