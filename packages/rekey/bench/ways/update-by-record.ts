import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { fillByTable, newColumns, newConstraints } from './hand-written.ts';
import type { Task, Way } from './way.ts';

const connections = 10;
const chunk = 1_000;

/**
 * Seed 002's way: the application reads records and updates each by its id, a thousand at a time over a pool. Of many records
 * only a part goes this way and the rest by statement; the time is told in proportion.
 */
export const updateByRecord: Way = {
  name: 'by-record',
  title: 'an UPDATE a record, in parallel (seed 002)',
  run: async (task) => {
    const begun = performance.now();
    const clients = await Promise.all(Array.from({ length: connections }, () => task.connect()));
    const [client] = clients as [pg.Client];
    for (const statement of newColumns) await client.query(statement);
    const parents = await updateEach(clients, task, {
      ids: 'select id from parent where id > $1 order by id limit $2',
      update: 'update parent set uuid = $2 where id = $1',
      values: (id) => [id, randomUUID()],
    });
    // Children's parents have to have their uuid first.
    const between = performance.now();
    await client.query(`update parent set uuid = ${task.uuid} where uuid is null`);
    const skipped = performance.now() - between;
    const children = await updateEach(clients, task, {
      ids: 'select id from child where id > $1 order by id limit $2',
      update:
        'update child set parent_uuid = (select uuid from parent where parent.id = child.parent_id) where id = $1',
      values: (id) => [id],
    });
    const rest = performance.now();
    await fillByTable(client, task.uuid);
    const skippedToo = performance.now() - rest;
    for (const statement of newConstraints(task.uuid)) await client.query(statement);
    await client.query('analyze parent, child');
    const others = performance.now() - begun - parents.ms - children.ms - skipped - skippedToo;
    const whole =
      others +
      parents.ms * (task.parents / parents.done) +
      children.ms * ((task.parents * 2) / children.done);
    const isPart = parents.done < task.parents;
    return {
      childRate: children.done / (children.ms / 1000),
      swapMs: null,
      estimatedSeconds: isPart ? whole / 1000 : null,
    };
  },
};

async function updateEach(
  clients: pg.Client[],
  { mostRecords }: Task,
  { ids, update, values }: { ids: string; update: string; values: (id: string) => unknown[] },
): Promise<{ done: number; ms: number }> {
  const started = performance.now();
  let done = 0;
  for (let last = '0'; done < mostRecords; ) {
    const { rows } = await (clients[0] as pg.Client).query<{ id: string }>(ids, [last, chunk]);
    if (rows.length === 0) break;
    const queue = rows.map(({ id }) => id);
    last = queue.at(-1) ?? last;
    done += queue.length;
    await Promise.all(
      clients.map(async (client) => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) await client.query(update, values(id));
      }),
    );
  }
  return { done, ms: performance.now() - started };
}
