import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'seed/**/*.test.ts'],
    globalSetup: ['@callsign/prisma/testing-global'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
