import { defineConfig } from 'prisma/config';

// Prisma's CLI is used for `generate` and `validate` only; migrations run through src/engine.ts (docs/decisions/004).
export default defineConfig({
  schema: 'schema',
  migrations: { path: 'migrations' },
});
