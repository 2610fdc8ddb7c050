import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** A task of turbo's graph, with the tasks whose results or sources it rests on. */
export interface Task {
  taskId: string;
  /** The package's folder. */
  directory: string;
  dependencies: readonly string[];
}

/** Files in no package that every test rests on; a change of any other (a page of docs) reaches the tests of the repository alone. */
const everywhere =
  /^(?:package\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|tsconfig\.base\.json|turbo\.json)$/;

/** The package whose tests read the whole repository. */
const ofRepository = '@callsign/scripts';

/**
 * The packages of those tasks (`test` or `e2e`) that changed files can reach: files of the package itself, or of one that a
 * task rests on, directly or not.
 */
export function reached(tasks: readonly Task[], task: 'test' | 'e2e', changed: readonly string[]): string[] {
  const byId = new Map(tasks.map((each) => [each.taskId, each]));
  const own = tasks.filter(({ taskId }) => taskId.endsWith(`#${task}`));
  const packageOf = ({ taskId }: Task) => taskId.slice(0, taskId.indexOf('#'));
  if (changed.some((file) => everywhere.test(file))) return own.map(packageOf);
  return own
    .filter((each) => {
      if (packageOf(each) === ofRepository && changed.length > 0) return true;
      const folders = new Set<string>();
      collect(each, byId, new Set(), folders);
      return changed.some((file) => [...folders].some((folder) => file.startsWith(`${folder}/`)));
    })
    .map(packageOf);
}

function collect(task: Task, byId: ReadonlyMap<string, Task>, seen: Set<string>, folders: Set<string>): void {
  if (seen.has(task.taskId)) return;
  seen.add(task.taskId);
  folders.add(task.directory);
  for (const id of task.dependencies) {
    const next = byId.get(id);
    if (next) collect(next, byId, seen, folders);
  }
}

/** The tasks that test a package and that test in browsers, with all that they rest on, as turbo plans them. */
export function readTasks(root = repository): Task[] {
  const turbo = join(repository, 'node_modules/.bin/turbo');
  const plan = execFileSync(turbo, ['run', 'test', 'e2e', '--dry=json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(plan) as { tasks: Task[] }).tasks;
}

/**
 * The files that differ from where this branch left the main line (`origin/main`, else `main`), committed or not; files that
 * git ignores do not count.
 */
export function changedFiles(root = repository): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const from = ['origin/main', 'main'].flatMap((name) => {
    try {
      return [git('merge-base', 'HEAD', name).trim()];
    } catch {
      // There is no such branch here.
      return [];
    }
  })[0];
  if (from === undefined) throw new Error('There is neither origin/main nor main to compare with.');
  const listed = git('diff', '--name-only', from) + git('ls-files', '--others', '--exclude-standard');
  return listed.split('\n').filter((file) => file !== '');
}
