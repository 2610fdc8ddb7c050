import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { repository } from './repository.ts';

/**
 * The rooms of a workspace (its folders, and the files beside them) from the ground up. A file imports from its own room and
 * from the lines above its own, never from a room of the same line or below; `import type` counts. A room that is missing
 * here is refused too. A test, which nobody imports, may import everything.
 */
export const layers: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'apps/api/src': [
    ['app-error.ts'],
    ['database', 'limits'],
    ['rows'],
    ['accounts', 'switches'],
    ['compat', 'history', 'identifiers', 'partners', 'realtime', 'write'],
    ['deps.ts'],
    ['http'],
    ['config.ts', 'start'],
    ['main.ts'],
    ['seed'],
    ['testing'],
    ['type-tests'],
  ],
  'apps/web/src': [
    ['sync'],
    ['browser'],
    ['theme', 'ui'],
    ['http'],
    ['session'],
    ['columns', 'navigation'],
    ['book', 'sheet'],
    ['cells'],
    ['entry', 'fields', 'grid', 'shell'],
    ['drawer'],
    ['screens'],
    ['router.tsx'],
    ['main.tsx'],
    ['type-tests'],
  ],
  'packages/rekey/src': [
    ['nearest-name.ts'],
    ['database'],
    ['catalog'],
    ['forecast'],
    ['plan'],
    ['journal'],
    ['subject'],
    ['keys', 'prisma-schema'],
    ['audit', 'drift', 'objects'],
    ['steps'],
    ['agreement'],
    ['verify'],
    ['planning'],
    ['run'],
    ['gates'],
    ['lifecycle'],
    ['migration', 'status', 'switch', 'watch'],
    ['commands'],
    ['cli.ts'],
    ['type-tests'],
  ],
};

/** Sentences, one per import that leads upwards or sideways, and one per room that no layer names. */
export async function findImportsUpward(root = repository): Promise<string[]> {
  const findings: string[] = [];
  for (const [folder, lines] of Object.entries(layers)) {
    const heights = new Map(lines.flatMap((rooms, height) => rooms.map((room) => [room, height] as const)));
    const files: string[] = [];
    for await (const file of glob('**/*.{ts,tsx}', { cwd: join(root, folder) }))
      if (!/\.test\.tsx?$/.test(file)) files.push(file);
    for (const room of new Set(files.map(roomOf)))
      if (!heights.has(room))
        findings.push(`${folder}/${room} is in no layer: name it in scripts/layers.ts.`);
    for (const file of files)
      for (const { line, target } of importsOf(join(root, folder, file))) {
        const [from, to] = [roomOf(file), roomOf(normalize(join(dirname(file), target)))];
        const [low, high] = [heights.get(to), heights.get(from)];
        // What leaves the workspace is the business of turbo boundaries.
        if (from !== to && low !== undefined && high !== undefined && low >= high)
          findings.push(`${folder}/${file}:${line} imports ${to}, which is not below ${from}.`);
      }
  }
  return findings.toSorted();
}

/** The first part of a path: a folder, or a file that stands beside the folders. */
const roomOf = (path: string): string => path.split('/', 1)[0] ?? '';

const specifier = /\b(?:from|import)\s*\(?\s*'(?<target>\.{1,2}\/[^']+)'/g;

/** The relative imports of a file, static, dynamic and of types. */
function importsOf(path: string): { line: number; target: string }[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(specifier)].map(({ index, groups }) => ({
    line: text.slice(0, index).split('\n').length,
    target: groups?.target ?? '',
  }));
}
