import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from './mutant.ts';

/**
 * The path of the file that exports a function of this name, anywhere in the sources of a workspace below `root`.
 * Throws where there is none, or more than one.
 */
export function findFunction(root: string, workspace: Workspace, name: string): string {
  const declaration = new RegExp(String.raw`^export (?:async )?(?:function|const) ${name}\b`, 'm');
  const files = globSync(`${workspace}/src/**/*.ts`, { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts') && declaration.test(readFileSync(join(root, file), 'utf8')),
  );
  const [file, ...more] = files;
  if (file === undefined)
    throw new Error(
      `A mutant replaces ${name}, and no file of ${workspace}/src exports a function of that name. Where it was renamed, write its new name in chaos/src/mutants.`,
    );
  if (more.length > 0)
    throw new Error(
      `A mutant replaces ${name}, which is exported more than once in ${workspace}/src: ${files.join(', ')}.`,
    );
  return join(root, file);
}
