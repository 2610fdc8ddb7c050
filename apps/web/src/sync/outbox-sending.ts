import { type Entry, type Lane, laneOf, lanes, withUuids } from './entry.ts';
import { nextToSend } from './next-to-send.ts';
import type { Written } from './outbox-contract.ts';
import { noteTrouble, type OutboxCore, save, take } from './outbox-core.ts';
import { settle, type TabMessage } from './outbox-settling.ts';
import type { Changes } from './outbox-store.ts';
import { requestOf } from './request-of.ts';
import type { Problem } from './result.ts';
import { afterRefusal, afterSuccess } from './settle.ts';

/** Changes what is kept, here and in every tab, and sends what can be sent by now. */
export function change(core: OutboxCore, changes: Changes): void {
  take(core, changes);
  void save(core, changes).then(() => core.tabs.post({ type: 'changes', changes } satisfies TabMessage));
  sendWaiting(core);
}

/** Sends what waits in all lanes of all productions. */
export function sendWaiting(core: OutboxCore): void {
  for (const production of new Set(core.list.all().map((entry) => entry.production)))
    for (const lane of lanes) void sendLane(core, production, lane);
}

/** Sends what waits in the lane of an entry. */
export const sendLaneOf = (core: OutboxCore, entry: Entry): void =>
  void sendLane(core, entry.production, laneOf(entry));

/** Sends what waits in a lane of a production, one after the other: what is behind may build on what is before. */
async function sendLane(core: OutboxCore, production: Entry['production'], lane: Lane): Promise<void> {
  const place = `${lane} ${production}`;
  if (!core.isOwner || core.isClosed || core.busyLanes.has(place)) return;
  const { list, deferred } = core;
  const next = () => nextToSend(list.of(production), list.all(), lane, deferred.blocks);
  core.busyLanes.add(place);
  for (let entry = next(); entry && !core.isClosed; entry = next()) await send(core, entry);
  core.busyLanes.delete(place);
}

/** Sends one entry until it is answered, and takes the answer in; or defers it, where it can only be done later. */
async function send(core: OutboxCore, waiting: Entry): Promise<void> {
  const entry = waiting.request ? waiting : await withRequest(core, waiting);
  const onTrouble = (problem: Problem) => noteTrouble(core, entry, problem);
  const request = entry.request ?? { method: 'GET', path: '/' };
  const answer = await core.delivery.deliver(request, onTrouble);
  if (core.isClosed) return;
  if (answer.kind === 'later') {
    const isRow = answer.problem.code === 'ROW_HELD';
    if (isRow) onTrouble(answer.problem);
    core.deferred.defer(entry, answer.ms, isRow ? 'row' : 'type');
    return;
  }
  core.troubles.delete(entry.key);
  const { list, own, platform } = core;
  if (answer.kind === 'ok') own.note((answer.body as Written).commit);
  const outcome =
    answer.kind === 'ok'
      ? afterSuccess(list.all(), entry, answer.body as Written, own, platform.now())
      : afterRefusal(list.all(), entry, answer, platform.key());
  const { remembered, forgotten } = settle(core, entry, answer, outcome);
  if (forgotten) change(core, forgotten);
  await save(core, { ...outcome, ...remembered });
  core.tabs.post({ type: 'settled', entry, answer, outcome } satisfies TabMessage);
}

/** An entry with the request that carries it, kept before it is sent: whatever happens then, it is repeated byte for byte. */
async function withRequest(core: OutboxCore, waiting: Entry): Promise<Entry> {
  const { list, own } = core;
  const named = { ...waiting, action: withUuids(waiting.action, list.aliasOf) };
  const request = requestOf(named, (uuid, fields, seen) => own.toSend(uuid, fields, seen, undefined));
  const entry = { ...named, request };
  take(core, { put: [entry] });
  await save(core, { put: [entry] });
  return entry;
}
