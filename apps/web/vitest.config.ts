import { defineConfig } from 'vitest/config';

// css: without it vitest hands tests an empty text for every style sheet, also for `?raw`.
export default defineConfig({
  test: { include: ['src/**/*.test.{ts,tsx}'], css: true, testTimeout: 300_000, hookTimeout: 300_000 },
});
