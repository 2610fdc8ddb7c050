import { fillByTable, newColumns, newConstraints } from './hand-written.ts';
import type { Way } from './way.ts';

/** Everything in one transaction, as a migration file has it that was written by hand. */
export const naiveTransaction: Way = {
  name: 'naive',
  title: 'one naive transaction',
  run: async ({ connect, uuid }) => {
    const client = await connect();
    await client.query('begin');
    for (const statement of newColumns) await client.query(statement);
    const childRate = await fillByTable(client, uuid);
    for (const statement of newConstraints(uuid)) await client.query(statement);
    await client.query('commit');
    await client.query('analyze parent, child');
    return { childRate, swapMs: null, estimatedSeconds: null };
  },
};
