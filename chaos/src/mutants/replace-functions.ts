import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findFunction } from './find-function.ts';
import type { Replacement } from './mutant.ts';

const repository = join(import.meta.dirname, '../../..');

/** Where the modules that stand in for the product's find their replacements. */
const key = 'callsign.chaos.replacements';

/**
 * Replaces functions for all that is imported from now on in this process. A module that exports one of them is loaded
 * under another URL, and a module takes its place that exports the same names, with the replacements among them. Calls
 * within the module itself still reach the product's own function. Throws where a function is not found.
 */
export function replaceFunctions(replacements: readonly Replacement[], root = repository): void {
  if (replacements.length === 0) return;
  const byUrl = Map.groupBy(
    replacements,
    ({ workspace, name }) => pathToFileURL(findFunction(root, workspace, name)).href,
  );
  Reflect.set(globalThis, Symbol.for(key), byUrl);
  registerHooks({
    load(url, context, nextLoad) {
      const own = byUrl.get(url);
      if (!own) return nextLoad(url, context);
      return { format: 'module', shortCircuit: true, source: standIn(url, own) };
    },
  });
}

function standIn(url: string, replacements: readonly Replacement[]): string {
  const sound = JSON.stringify(`${url}?sound`);
  const lines = replacements.map(
    ({ name }, place) => `export const ${name} = replacements[${place}].replace(sound.${name});`,
  );
  return `export * from ${sound};
import * as sound from ${sound};
const replacements = globalThis[Symbol.for('${key}')].get(${JSON.stringify(url)});
${lines.join('\n')}
`;
}
