import { apiPlants } from './api-plants.ts';
import { clientPlants } from './client-plants.ts';
import { databasePlants } from './database-plants.ts';
import type { Plant } from './plant.ts';

/** One for every promise, and for some promises several. */
export const plants = { ...apiPlants, ...clientPlants, ...databasePlants };

export type PlantName = keyof typeof plants;

/** The plant of a name; undefined for a name that is none. */
export const plantOf = (name: string): Plant | undefined =>
  Object.hasOwn(plants, name) ? plants[name as PlantName] : undefined;
