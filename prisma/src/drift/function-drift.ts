import { bodyOf, type FunctionFile } from '../functions.ts';
import type { Catalog } from './catalog.ts';
import type { Drift } from './drift-type.ts';

/** Files of functions that say something else than the migrations make: a migration of the change is still to be written. */
export function functionDrift(files: readonly FunctionFile[], { objects }: Catalog): Drift[] {
  const bodies = new Map(
    objects
      .filter(({ kind }) => kind === 'function')
      .map(({ name, facts }) => [name.slice(0, name.indexOf('(')), facts.body]),
  );
  return files.flatMap((file) => {
    const object = `prisma/functions/${file.name}.sql`;
    const found = bodies.get(file.name);
    const wanted = bodyOf(file);
    const drift = (actual: string, sentence: string): Drift => ({
      table: null,
      object,
      expected: 'made by a migration',
      actual,
      sentence: `${sentence} Run \`pnpm db:new NAME\`, which writes it.`,
    });
    if (found === undefined) return [drift('missing', `No migration makes the function of ${object}.`)];
    if (wanted === null || wanted === found) return [];
    return [drift('another body', `${object} has another body than the migrations give the function.`)];
  });
}
