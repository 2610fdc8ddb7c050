/** A test or a group of tests, as vitest collects them. */
export interface Collected {
  name: string;
  mode: string;
  tasks?: Collected[];
}

const versionIn = /PostgreSQL (\d+)/;

/**
 * Leaves each test that is written for several versions of PostgreSQL to one of them: the first test of a file to the newest,
 * the next to the one before, and round again, so that every test runs and every version has its share. Tests that differ in
 * nothing but the version in their names are the same test; one that exists for a single version always runs.
 */
export function sampleVersions(file: Collected): void {
  const sameTests = new Map<string, Collected[]>();
  for (const { path, test } of testsOf(file)) {
    const name = path.replace(versionIn, 'PostgreSQL');
    sameTests.set(name, [...(sameTests.get(name) ?? []), test]);
  }
  let turn = 0;
  for (const tests of sameTests.values()) {
    // Of what is run by name, a version that was asked for is left alone.
    const running = tests.filter(({ mode }) => mode === 'run');
    if (tests.length === 1) continue;
    turn += 1;
    const chosen = running.at(-(((turn - 1) % running.length) + 1));
    for (const test of running) if (test !== chosen) test.mode = 'skip';
  }
}

function testsOf(task: Collected, outer = ''): { path: string; test: Collected }[] {
  const path = `${outer} › ${task.name}`;
  return task.tasks ? task.tasks.flatMap((inner) => testsOf(inner, path)) : [{ path, test: task }];
}
