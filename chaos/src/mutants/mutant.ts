import type { Guarantee } from '../check/violation.ts';
import type { NetworkFault, ServerFault } from '../faults/plan.ts';

/** Workspaces whose functions can be replaced. */
export type Workspace = 'apps/api' | 'apps/web' | 'prisma';

/**
 * One exported function of the product that is replaced by another. It is found by its name, in whichever file of the
 * workspace it stands, so moving or renaming files breaks no mutation, and neither does a change inside of the function.
 */
export interface Replacement {
  workspace: Workspace;
  /** Name of the exported function. */
  name: string;
  /** Makes the function that takes its place; `sound` is the product's own, which most mutations still call. */
  replace(sound: never): (...args: never[]) => unknown;
}

/** One function of the database that is replaced by another of the same signature. */
export interface DatabaseReplacement {
  /** Name of the function; the product's own goes by `<name>_sound` from then on. */
  name: string;
  /** The statement that creates the function that takes its place. */
  sql: string;
}

/** A system with a fault put in on purpose, which a run has to find. The product's files stay as they are. */
export interface Mutant {
  what: string;
  /** Functions replaced in the API processes. */
  server?: readonly Replacement[];
  /** Functions replaced in the clients. */
  client?: readonly Replacement[];
  /** Functions replaced in the database. */
  database?: readonly DatabaseReplacement[];
  /** Statements that are executed once in the middle of the run, past the API. */
  tamper?: readonly string[];
  /** The promises that must be reported as broken; none where a scenario of its own shows the fault (promotion.ts). */
  expects: readonly Guarantee[];
  /** How often the run injects the faults of servers and network that bring it out. */
  weights?: Partial<Record<ServerFault | NetworkFault, number>>;
}
