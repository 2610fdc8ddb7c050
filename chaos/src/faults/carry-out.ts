import { setTimeout as wait } from 'node:timers/promises';
import { perform } from './perform.ts';
import { type Fault, serverFaults } from './plan.ts';
import type { Rig } from './rig.ts';

/** Carries a plan out from now on, sends the crew home at its end and heals everything; resolves when nothing is broken any more. */
export async function carryOut(
  plan: readonly Fault[],
  rig: Rig,
  seconds: number,
): Promise<Record<string, number>> {
  const start = performance.now();
  const hurry = new AbortController();
  const under: Promise<void>[] = [];
  let failure: Error | null = null;
  const done: Record<string, number> = {};
  // Two faults of one target wait for each other: a page that is closed cannot be put to sleep.
  const lanes = new Map<string, Promise<void>>();

  for (const fault of plan) {
    await wait(Math.max(0, fault.at - (performance.now() - start)));
    const lane = fault.kind in serverFaults ? laneOf(fault) : `client ${fault.target}`;
    if (failure) throw failure;
    if (lanes.has(lane)) continue;
    done[fault.kind] = (done[fault.kind] ?? 0) + 1;
    const performed = perform(fault, rig, hurry.signal)
      .catch((error: Error) => {
        failure ??= new Error(`${fault.kind} could not be carried out: ${error.message}`);
      })
      .finally(() => lanes.delete(lane));
    lanes.set(lane, performed);
    under.push(performed);
  }
  await wait(Math.max(0, seconds * 1000 - (performance.now() - start)));
  for (const member of rig.members) member.stopActing();
  hurry.abort();
  await Promise.all(under);
  if (failure) throw failure;
  for (const { network, gate, mail, open } of rig.members) {
    network.refuse(false);
    network.stall(false);
    network.delay(0);
    network.loseAnswers(0);
    mail.heal();
    gate.wake();
    open();
  }
  await Promise.all(rig.instances.map((instance) => instance.ready()));
  return done;
}

const laneOf = ({ kind, target }: Fault) =>
  kind === 'killApi' || kind === 'freezeApi' ? `instance ${target}` : kind;
