import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Where whole databases are converted, there and back, or run after run is killed.
const slow = [/\/torture\//, /\/tests\/seeds/, /\/src\/(run|agreement|status)\//];

/** Begins with the files that take longest, so that no worker is left alone with one at the end. */
export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ moduleId }: TestSpecification) => {
      const n = slow.findIndex((it) => it.test(moduleId));
      return n < 0 ? slow.length : n;
    };
    return (await super.sort(files)).toSorted((a, b) => turn(a) - turn(b));
  }
}
