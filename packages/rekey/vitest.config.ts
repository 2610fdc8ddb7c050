import { defineConfig } from 'vitest/config';
import { SlowFilesFirst } from './tests/slow-files-first.ts';

const folders = '{src,tests,torture,bench}';

// Two projects, so that tests which need no Postgres do not wait for three servers to start.
export default defineConfig({
  test: {
    // The servers do half of the work, each connection on a core of its own where there is one.
    maxWorkers: 2,
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        test: {
          name: 'rekey',
          include: [`${folders}/**/*.test.ts`],
          exclude: ['**/*.pg.test.ts', '**/node_modules/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'rekey on Postgres',
          include: [`${folders}/**/*.pg.test.ts`],
          globalSetup: ['./tests/global-postgres.ts'],
          runner: './tests/sampling-runner.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
