import { defineConfig } from 'vitest/config';

// The type rules run the compiler, which takes its time on a busy machine.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 30_000 } });
