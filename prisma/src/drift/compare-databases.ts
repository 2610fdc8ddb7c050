import pg from 'pg';
import { describeUrl } from '../database.ts';
import { readStructure, type Structure } from './structure.ts';
import {
  differenceSentence,
  type StructureDifference,
  structureDifferences,
} from './structure-differences.ts';

/** Two databases side by side, by host, port and name; `differences` is empty if they are alike. */
export type Comparison = {
  here: string;
  there: string;
  differences: (StructureDifference & { sentence: string })[];
};

/** Compares the structure and the history of migrations of two databases, both ways; rows are not looked at. */
export async function compareDatabases(url: string, otherUrl: string): Promise<Comparison> {
  const [ours, theirs] = await Promise.all([structureAt(url), structureAt(otherUrl)]);
  const [here, there] = [describeUrl(url), describeUrl(otherUrl)];
  const sameWords = ours.postgres === theirs.postgres;
  const differences = structureDifferences(ours, theirs).map((difference) => ({
    ...difference,
    sentence: differenceSentence(difference, here, there, sameWords),
  }));
  return { here, there, differences };
}

/** Reads the structure of the database at a URL. */
export async function structureAt(url: string): Promise<Structure> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await readStructure(client);
  } finally {
    await client.end();
  }
}
