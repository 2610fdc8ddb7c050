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
  /** What must be reported; nothing where a scenario of its own brings it out (promotion.ts). */
  expects: readonly Guarantee[];
  /** Faults that bring it out. */
  weights?: Partial<Record<ServerFault | NetworkFault, number>>;
}
