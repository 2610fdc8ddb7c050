import type { Random } from '../random.ts';

/** Everything that can be done to the system, with how often it is done relative to the others of its group. */
export const serverFaults = {
  killApi: 5,
  freezeApi: 2,
  rollApi: 2,
  crashPostgres: 3,
  vanishPostgres: 1,
  readOnlyPostgres: 2,
  holdRow: 2,
  holdHead: 2,
  dropListener: 4,
  psql: 3,
};
export const networkFaults = {
  cut: 5,
  outage: 3,
  truncateDown: 4,
  truncateUp: 3,
  loseAnswers: 6,
  halfOpenUp: 1,
  halfOpenDown: 1,
  delay: 3,
  stall: 2,
  lose: 4,
  double: 3,
  swap: 3,
  sleep: 2,
  reopen: 3,
};

export type ServerFault = keyof typeof serverFaults;
export type NetworkFault = keyof typeof networkFaults;

/** One thing to do: when (ms after the start), what, to whom (place in the list of instances or clients), how long or how much (0 to 1). */
export interface Fault {
  at: number;
  kind: ServerFault | NetworkFault;
  target: number;
  measure: number;
}

/** What a plan is made for. */
export interface PlanOptions {
  seconds: number;
  clients: number;
  instances: number;
  /** Faults that are left out or weigh otherwise. */
  weights: Partial<Record<ServerFault | NetworkFault, number>>;
}

/** Fixes all faults of a run in advance, in order of time: the same seed and size give the same plan. */
export function planFaults(random: Random, { seconds, clients, instances, weights }: PlanOptions): Fault[] {
  const faults: Fault[] = [];
  const end = seconds * 1000;
  const schedule = <K extends Fault['kind']>(
    own: Random,
    kinds: Record<K, number>,
    meanMs: number,
    targets: number,
  ) => {
    const chosen = Object.fromEntries(
      Object.entries<number>(kinds).map(([kind, weight]) => [kind, weights[kind as K] ?? weight]),
    ) as Record<K, number>;
    for (let at = 700; ; ) {
      at += own.between(0.4, 1.6) * meanMs;
      if (at >= end) return;
      const fault = { at: Math.round(at), kind: own.weighted(chosen), target: own.below(targets) };
      const measure = own.next();
      // A connection that carries nothing is found by silence, after some seconds: late ones would only lengthen the end.
      const late = /^(halfOpen|vanish)/.test(fault.kind) && at > end * 0.6;
      if (!late) faults.push({ ...fault, measure });
    }
  };
  schedule(random.fork('server'), serverFaults, Math.min(2500, end / 5), instances);
  schedule(random.fork('network'), networkFaults, 6000 / clients, clients);
  return faults.sort((a, b) => a.at - b.at);
}
