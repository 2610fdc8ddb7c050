import { expect, test } from 'vitest';
import { newest } from '../../tests/postgres.ts';
import { query, thereAndBack } from '../../tests/there-and-back.ts';
import { converts } from '../plan/answers.ts';

/** What the application writes in every other spelling, as the row that it means. */
const others = `'{' || replace(upper(id::text), '-', '') || '}'`;

test('references without a foreign key mean the same rows in every spelling: plain, in lists, beside a type', async () => {
  await thereAndBack(
    newest,
    `create table customers (id text primary key, n int unique);
    insert into customers select md5(n::text)::uuid::text, n from generate_series(1, 12) n;
    create table logs (n int primary key, customer_id text, hex_id text, customer_ids text[], target_type text, target_id text);
    insert into logs select n, upper(id), replace(id, '-', ''), array[upper(id), id], 'customer', '{' || id || '}' from customers`,
    {
      wishes: { strategies: { logs: 'leave' } },
      choose: ({ id, answers }) =>
        id.startsWith('soft:') ? (answers.find((it) => it === converts) ?? null) : null,
      afterwards: async (client) => {
        const means = `select count(*)::int as rows from logs l join customers c on c.n = l.n % 100
          and c.id = l.customer_id and c.id = l.hex_id and l.customer_ids = array[c.id, c.id] and l.target_uuid = c.id`;
        expect(await query(client, means)).toEqual([{ rows: 12 }]);
        await client.query(`insert into logs (n, legacy_customer_id, legacy_hex_id, legacy_customer_ids, target_type, target_id)
          select n + 100, ${others}, ${others}, array[${others}, id::text], 'customer', ${others} from customers`);
        expect(await query(client, means)).toEqual([{ rows: 24 }]);
      },
    },
  );
});
