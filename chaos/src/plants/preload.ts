import { mutate } from './mutate.ts';
import { plantOf } from './plants.ts';

mutate(plantOf(process.env.CALLSIGN_CHAOS_PLANT ?? '')?.api ?? []);
