import { expect, test } from 'vitest';
import { schemaOf } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { recordedTerminal } from '../../tests/recorded-terminal.ts';
import { main } from './main.ts';

/** The refusal of a reading command that is given this URL. */
async function refusal(command: string, url: string) {
  const terminal = recordedTerminal();
  const code = await main([command, '--schema', schemaOf('video'), '--database-url', url], terminal);
  return { code, err: terminal.written.err };
}

const readers = ['audit', 'drift'];

test.each(readers)(
  '%s: no server, no such database and no URL at all are each told apart',
  async (command) => {
    const { url } = await database();
    const gone = new URL(url);
    gone.pathname = '/no_such_database';
    expect(await refusal(command, gone.href)).toEqual({
      code: 2,
      err: expect.stringMatching(
        /^No connection to 127\.0\.0\.1:\d+\/no_such_database: database "no_such_database" does not exist\.\nCorrect the name/,
      ),
    });
    expect(await refusal(command, 'postgresql://127.0.0.1:1/x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Start the server, or correct host and port'),
    });
    expect(await refusal(command, 'not a url')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--database-url is not the URL of a PostgreSQL database\./),
    });
  },
);

test.each(readers)('%s never prints the password', async (command) => {
  const { err } = await refusal(command, 'postgresql://me:geheim@127.0.0.1:1/x');
  expect(err).not.toContain('geheim');
});

test.each(readers)('%s works where nothing may be written', async (command) => {
  const { query, url, name } = await database();
  await query(`alter database ${name} set default_transaction_read_only = on`);
  const { code, err } = await refusal(command, url);
  // The empty database has nothing to find, and lacks everything that the schema declares.
  expect({ code, err }).toEqual({ code: command === 'audit' ? 0 : 1, err: '' });
});
