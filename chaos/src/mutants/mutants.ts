import { clientMutants } from './client-mutants.ts';
import { databaseMutants } from './database-mutants.ts';
import type { Mutant } from './mutant.ts';
import { serverMutants } from './server-mutants.ts';

/** At least one for every promise. */
export const mutants = { ...serverMutants, ...clientMutants, ...databaseMutants };

export type MutantName = keyof typeof mutants;

/** The mutant of a name; undefined for a name that is none. */
export const mutantOf = (name: string): Mutant | undefined =>
  Object.hasOwn(mutants, name) ? mutants[name as MutantName] : undefined;
