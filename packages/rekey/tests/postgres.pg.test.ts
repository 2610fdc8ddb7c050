import { describe, expect, test } from 'vitest';
import { database, versions } from './postgres.ts';

describe.each(versions)('the test server of PostgreSQL %i', (version) => {
  test('gives a fresh, empty database of that version', async () => {
    const { query } = await database(version);
    const [server] = await query<{ version: string }>(`select current_setting('server_version') as version`);
    expect(Number.parseInt(server?.version ?? '', 10)).toBe(version);
    expect(await query(`select 1 from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
  });
});
