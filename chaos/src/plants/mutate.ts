import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutation } from './plant.ts';

const repository = join(import.meta.dirname, '../../..');

/** Has some source files read otherwise from now on, in this process; a piece that is not there fails the import. */
export function mutate(mutations: readonly Mutation[]): void {
  if (mutations.length === 0) return;
  const byUrl = Map.groupBy(mutations, ({ file }) => pathToFileURL(join(repository, file)).href);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = byUrl.get(url);
      return own ? { ...loaded, source: own.reduce(replaceOnce, String(loaded.source)) } : loaded;
    },
  });
}

/** The text with one piece replaced, which must stand in it exactly once. */
export function replaceOnce(text: string, { file, find, replace }: Mutation): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      `The plant no longer fits: "${find}" stands ${text.split(find).length - 1} times in ${file}. Write it anew in chaos/src/plants/plants.ts.`,
    );
  return `${before}${replace}${after}`;
}
