import { fillByTable, newColumns, newConstraints } from './hand-written.ts';
import type { Way } from './way.ts';

/** Seed 003's way: one UPDATE for each table, every statement a transaction of its own, nothing that keeps new rows filled. */
export const updateByTable: Way = {
  name: 'by-table',
  title: 'one UPDATE a table (seed 003)',
  run: async ({ connect, uuid }) => {
    const client = await connect();
    for (const statement of newColumns) await client.query(statement);
    const childRate = await fillByTable(client, uuid);
    for (const statement of newConstraints(uuid)) await client.query(statement);
    await client.query('analyze parent, child');
    return { childRate, swapMs: null, estimatedSeconds: null };
  },
};
