import { expect, inject, test } from 'vitest';
import { describeUrl, isLocal, resolveDatabase } from './database.ts';
import { createEmptyDatabase } from './testing.ts';

test('DATABASE_URL is used as it is', async () => {
  const url = inject('testServer').adminUrl;
  const database = await resolveDatabase({ DATABASE_URL: url });
  expect(database).toMatchObject({ url, embedded: false });
  await database.stop();
});

test('a server that does not answer is named, without its password', async () => {
  const url = 'postgresql://crew:secret@127.0.0.1:1/callsign';
  const refusal = await resolveDatabase({ DATABASE_URL: url }).catch((error: Error) => error.message);
  expect(refusal).toBe(
    'DATABASE_URL names 127.0.0.1:1/callsign, but nothing listens there. Start Postgres, or correct the URL.',
  );
});

test('a wrong password and a missing database are told apart', async () => {
  const url = new URL(inject('testServer').adminUrl);
  url.pathname = '/nowhere';
  await expect(resolveDatabase({ DATABASE_URL: url.href })).rejects.toThrow('it has no such database');
});

test('a database that is not in UTF-8 is refused, with the command that makes one', async () => {
  const database = await createEmptyDatabase(
    "encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C'",
  );
  await expect(resolveDatabase({ DATABASE_URL: database.url })).rejects.toThrow(
    /is in LATIN1, in which ids cannot be compared. Make one in UTF-8: createdb --encoding=UTF8/,
  );
  await database.drop();
});

test('something that is no Postgres URL is refused with an example', async () => {
  await expect(resolveDatabase({ DATABASE_URL: 'localhost:5432' })).rejects.toThrow(
    'It looks like postgresql://user:password@host:5432/callsign.',
  );
});

test('only loopback addresses and sockets count as this machine', () => {
  expect(isLocal('postgresql://a:b@127.0.0.1:5432/callsign')).toBe(true);
  expect(isLocal('postgresql://a:b@localhost/callsign')).toBe(true);
  expect(isLocal('postgresql://a:b@[::1]:5432/callsign')).toBe(true);
  expect(isLocal('postgresql:///callsign?host=/var/run/postgresql')).toBe(true);
  expect(isLocal('postgresql://a:b@db.example.com/callsign')).toBe(false);
  expect(isLocal('postgresql://a:b@127.0.0.1.example.com/callsign')).toBe(false);
  expect(isLocal('postgresql://localhost/callsign?host=db.example.com')).toBe(false);
});

test('a URL is described without its password', () => {
  expect(describeUrl('postgresql://crew:secret@db.example.com/callsign')).toBe(
    'db.example.com:5432/callsign',
  );
});
