import { mutantOf } from './mutants.ts';
import { replaceFunctions } from './replace-functions.ts';

replaceFunctions(mutantOf(process.env.CALLSIGN_CHAOS_MUTANT ?? '')?.server ?? []);
