import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['@callsign/prisma/testing-global'],
    // Each file starts servers of its own, and to load the server anew for each took a quarter of the time.
    isolate: false,
    // Every test makes a production of its own, so nothing keeps tests from running side by side.
    sequence: { concurrent: true },
    maxConcurrency: 8,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
