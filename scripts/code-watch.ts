import { watch } from 'chokidar';

const isCode = (path: string) => path.endsWith('.ts') && !path.endsWith('.test.ts');

/** Milliseconds without a further change before a save counts as done: a checkout changes many files. */
const SETTLE_MS = 150;

/**
 * Calls back after code below one of the folders was saved, also where the editor replaced the file by renaming another
 * over it. Further changes while `react` runs lead to one more call after it. Resolves once the folders are watched.
 */
export async function onCodeChange(
  folders: string[],
  react: () => Promise<void>,
  stopped: AbortSignal,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let reacting = Promise.resolve();
  const watcher = watch(folders, {
    ignoreInitial: true,
    ignored: (path, stats) => stats?.isFile() === true && !isCode(path),
  });
  watcher.on('all', (_, path) => {
    if (!isCode(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      reacting = reacting.then(() => (stopped.aborted ? undefined : react()));
    }, SETTLE_MS);
  });
  stopped.addEventListener('abort', () => {
    clearTimeout(timer);
    void watcher.close();
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
}
