import { defineConfig } from 'vitest/config';

// Ten thousand schedules take their time on a busy machine.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 300_000 } });
