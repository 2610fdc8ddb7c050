import type { TestProject } from 'vitest/node';
import { startTestPostgres, type TestPostgres, type TestServer } from './test-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

let postgres: TestPostgres | undefined;

/** vitest's globalSetup: one Postgres for the whole run, migrated once. */
export async function setup(project: TestProject): Promise<void> {
  postgres = await startTestPostgres();
  project.provide('testServer', { adminUrl: postgres.adminUrl, template: postgres.template });
}

/** Stops it, and leaves nothing of it behind. */
export async function teardown(): Promise<void> {
  await postgres?.stop();
}
