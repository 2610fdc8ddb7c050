import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Every run starts a Postgres and two servers of its own, and mostly waits: more than two at once disturb each other.
    maxConcurrency: 2,
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
