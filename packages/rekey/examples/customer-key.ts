import { keySwitch, wholeNumber } from '@callsign/rekey/switch/key-switch';
import type pg from 'pg';

/** Customers by either key; FF_UUID_CUSTOMERS=true gives out uuids. */
export const customerKey = keySwitch({
  table: 'public.customers',
  legacy: { field: 'id', read: wholeNumber },
  uuid: { field: 'uuid' },
  gives: () => (process.env.FF_UUID_CUSTOMERS === 'true' ? 'uuid' : 'legacy'),
});

interface Customer {
  id: number;
  uuid: string;
  name: string;
}

/** GET /customers/:key: accepts both keys as long as both are there, and answers the one of the flag. */
export async function showCustomer(database: pg.ClientBase | pg.Pool, key: string) {
  const where = customerKey.where(key);
  if (where === null) return null;
  const [[field, value] = []] = Object.entries(where);
  const sql = `select id, uuid, name from customers where ${field} = $1`;
  const { rows } = await database.query<Customer>(sql, [value]);
  const [customer] = rows;
  return customer ? { key: customerKey.keyOf(customer), name: customer.name } : null;
}

/** Every minute, in every process: what was asked by which key, for `rekey status` and `rekey contract`. */
export const recordKeyUse = (database: pg.ClientBase | pg.Pool) =>
  customerKey.usage.record((sql, values) => database.query(sql, values));
