import { inject } from 'vitest';
import { copyTemplate, createEmptyDatabase as createEmpty, type TestDatabase } from './test-postgres.ts';
import type {} from './testing-global.ts';

export type { TestDatabase };

/** A database of one's own with all migrations applied; needs testing-global.ts as vitest's globalSetup. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copyTemplate(inject('testServer'));
}

/** A database of one's own with nothing in it; `locale` is what CREATE DATABASE says of that, where it is not to be the server's. */
export function createEmptyDatabase(locale = ''): Promise<TestDatabase> {
  return createEmpty(inject('testServer').adminUrl, undefined, locale);
}
