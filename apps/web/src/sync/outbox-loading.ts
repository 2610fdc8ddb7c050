import type { Written } from './outbox-contract.ts';
import { type OutboxCore, save, setKept, take } from './outbox-core.ts';
import { overdue } from './outbox-problems.ts';
import { change, sendWaiting } from './outbox-sending.ts';
import { settle, type TabMessage } from './outbox-settling.ts';
import { type Kept, StorageHangs } from './outbox-store.ts';

/** After how long a store that hangs is asked again. */
const RELOAD_DELAY_MS = 2_000;

/**
 * Reads what earlier pages and other tabs have left; what has waited too long is put before its author. A store that hangs
 * (a tab of an older build holds it) is asked again until it answers. Never rejects.
 */
export async function load(core: OutboxCore): Promise<void> {
  try {
    takeKept(core, await core.store.load());
  } catch (error) {
    setKept(core, false);
    if (error instanceof StorageHangs && !core.isClosed)
      core.platform.after(RELOAD_DELAY_MS, () => void load(core));
    return;
  }
  if (!core.isKept) await save(core, {});
  sendWaiting(core);
}

function takeKept(core: OutboxCore, { entries, aliases, acknowledged }: Kept): void {
  const { list, histories, platform } = core;
  histories.load(acknowledged);
  for (const alias of aliases) list.know(alias);
  for (const entry of entries) if (entry.isLost) list.forgetMade(entry);
  take(core, { put: entries });
  const late = overdue(entries, platform.now());
  if (late.length > 0) change(core, { put: late });
}

/** This tab becomes the one that sends. */
export async function startSending(core: OutboxCore): Promise<void> {
  await load(core);
  core.isOwner = true;
  // What this tab has handed over and never heard of again: its keys make sure that it is done once.
  const mine = core.list.all().filter(({ key }) => core.waiters.has(key));
  if (mine.length > 0) void save(core, { put: mine });
  sendWaiting(core);
}

/** Takes in what another tab has published; messages of other kinds are of newer builds. */
export function receive(core: OutboxCore, published: unknown): void {
  const message = published as TabMessage;
  if (message.type === 'settled') {
    const { entry, answer, outcome } = message;
    if (answer.kind === 'ok') core.own.note((answer.body as Written).commit);
    const { forgotten } = settle(core, entry, answer, outcome);
    if (forgotten) change(core, forgotten);
  } else if (message.type === 'changes') take(core, message.changes);
  else return;
  sendWaiting(core);
}
