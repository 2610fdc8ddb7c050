import type { TestProject } from 'vitest/node';
import { selectedVersions } from './selected-versions.ts';
import { type PostgresVersion, startThrowawayServer, type ThrowawayServer } from './throwaway-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresPorts: Partial<Record<PostgresVersion, number>>;
  }
}

let servers: ThrowawayServer[] = [];

/** vitest's globalSetup of the pg tests: one server of each selected version for the whole run. */
export async function setup(project: TestProject): Promise<void> {
  servers = await Promise.all(selectedVersions.map((version) => startThrowawayServer(version)));
  project.provide('postgresPorts', Object.fromEntries(servers.map(({ version, port }) => [version, port])));
}

/** Stops them, and leaves nothing of them behind. */
export async function teardown(): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
