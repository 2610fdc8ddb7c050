import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { customerKey, recordKeyUse, showCustomer } from '../../examples/customer-key.ts';
import { planned } from '../../tests/planned-database.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

test('the example of the docs is the one that is tested here', async () => {
  const example = (await read('../../examples/customer-key.ts')).trim();
  expect(await read('../../../../docs/rekey.md')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});

test('an application is switched from the old key to the new one, and the contract waits until nobody asks by the old one', async () => {
  const { db, run } = await planned(
    `create table customers (id serial primary key, name text);
     insert into customers (name) values ('Ada'), ('Bo');`,
    '--strategy',
    'customers=cutover',
  );
  expect(await run('apply', '--soak', '0s')).toMatchObject({ code: 0 });
  const [{ uuid = '' } = {}] = await db.query<{ uuid: string }>('select uuid from customers where id = 2');

  const client = await db.connect();
  expect(await showCustomer(client, '2')).toEqual({ key: '2', name: 'Bo' });
  expect(await showCustomer(client, `{${uuid.toUpperCase()}}`)).toEqual({ key: '2', name: 'Bo' });
  process.env.FF_UUID_CUSTOMERS = 'true';
  expect(await showCustomer(client, '2')).toEqual({ key: uuid, name: 'Bo' });
  expect(await showCustomer(client, `${uuid}}`)).toBeNull();
  delete process.env.FF_UUID_CUSTOMERS;

  expect((await run('status')).out).not.toContain('asked by the old key');
  await recordKeyUse(client);
  await recordKeyUse(client);
  expect((await run('status')).out).toMatch(
    /Nobody has asked by the old key for .+ \(since 20.+\): 2 times by it, 1 by the uuid/,
  );
  expect(await run('contract')).toMatchObject({
    code: 3,
    err: expect.stringContaining('The application has asked for public.customers by the old key'),
  });
  expect(customerKey.usage.quietSeconds()).toBeLessThan(600);
  await db.query(`update rekey.key_use set last_at = last_at - interval '25 hours'`);
  expect(await run('contract')).toMatchObject({ code: 0 });
  await client.end();
});
