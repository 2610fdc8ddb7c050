import { forgetFailure, status } from './migrate.ts';
import type { StartScratch } from './resolve/scratch.ts';
import { resolveMigration } from './resolve.ts';
import type { Folder } from './workspace-folder.ts';

/**
 * Takes the migrations that failed for rolled back, so that the next deploy tries them again: only after looking that nothing is
 * left of them. Answers what is left where something is, for a person. One that changes rows only, and ends a transaction of its
 * own, leaves nothing to look at: to run it again is the word of whoever asks for it.
 */
export async function allowRetry(
  url: string,
  folder: Folder,
  startScratch: StartScratch,
): Promise<{ left: string[] }> {
  const { failed } = await status(url, folder);
  for (const migration of failed) {
    const found = await resolveMigration(url, migration, 'rolled back', folder, startScratch);
    if (found.marked) continue;
    if (found.done.length + found.other.length > 0) return { left: found.sentences };
    await forgetFailure(url, migration, folder);
  }
  return { left: [] };
}
