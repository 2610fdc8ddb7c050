import { setTimeout as wait } from 'node:timers/promises';
import type { Member } from '../crew/member.ts';
import type { Instance } from '../rig/instance.ts';
import { performOnNetwork } from './network-faults.ts';
import type { Fault } from './plan.ts';
import type { Perform, Rig } from './rig.ts';
import { performOnServers } from './server-faults.ts';

const performs: Record<Fault['kind'], Perform> = { ...performOnServers, ...performOnNetwork };

/** Carries one fault out, to its end (the server is up again, the pause is over); `hurry` ends its pauses early. */
export async function perform(fault: Fault, rig: Rig, hurry: AbortSignal): Promise<void> {
  const { kind, target, measure } = fault;
  await performs[kind]({
    rig,
    fault,
    instance: rig.instances[target % rig.instances.length] as Instance,
    member: rig.members[target % rig.members.length] as Member,
    note: (what) => rig.journal.events.push({ at: rig.journal.now(), what }),
    pause: (ms) => wait(ms, undefined, { signal: hurry }).catch(() => undefined),
    scale: (low, high) => Math.round(low + measure ** 2 * (high - low)),
  });
}
