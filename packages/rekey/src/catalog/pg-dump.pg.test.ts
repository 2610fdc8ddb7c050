import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadFixture } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { answeredPlan, convertAll, rollBackAll, testRunner } from '../../tests/whole-database.ts';

// Where Debian has one: an independent witness for what the schema text claims.
const pgDump = '/usr/lib/postgresql/15/bin/pg_dump';

/** The schema as pg_dump sees it, without rekey's own and the random token that new versions write. */
async function dump(url: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    pgDump,
    ['--schema-only', '--exclude-schema=rekey', '--dbname', url],
    {
      maxBuffer: 1e8,
    },
  );
  return stdout.replace(/^\\(un)?restrict .*$/gm, '');
}

it.skipIf(!existsSync(pgDump))(
  'P22: pg_dump sees no difference after the way there and back',
  async () => {
    const db = await database(15);
    await loadFixture(db, 'cycles', 60);
    const before = await dump(db.url);
    const client = await db.connect();
    const plan = await answeredPlan(client);
    await client.end();
    const runner = await testRunner(db);
    try {
      await convertAll(runner, plan);
      expect(await dump(db.url)).not.toBe(before);
      await rollBackAll(runner, plan);
    } finally {
      await runner.close();
    }
    expect((await dump(db.url)).split('\n')).toEqual(before.split('\n'));
  },
  120_000,
);
