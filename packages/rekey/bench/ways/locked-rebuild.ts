import type { Way } from './way.ts';

/** The limit: both tables copied once under a lock, indexes built on the copies, names exchanged. */
export const lockedRebuild: Way = {
  name: 'rebuild',
  title: 'rebuild and swap under lock (the limit)',
  run: async ({ connect, uuid }) => {
    const client = await connect();
    await client.query('begin');
    await client.query('lock table parent, child in share mode');
    await client.query(`create table new_parent (like parent including defaults)`);
    await client.query(`alter table new_parent add column uuid uuid not null default ${uuid}`);
    await client.query(`insert into new_parent select * from parent order by id`);
    await client.query(`alter table new_parent add primary key (uuid), add unique (id)`);
    await client.query(`create table new_child (like child including defaults)`);
    await client.query(`alter table new_child add column parent_uuid uuid not null`);
    const started = performance.now();
    const { rowCount } = await client.query(
      `insert into new_child select c.*, p.uuid from child c join new_parent p on p.id = c.parent_id`,
    );
    const childRate = (rowCount ?? 0) / ((performance.now() - started) / 1000);
    await client.query(`alter table new_child add primary key (id)`);
    await client.query(`create index on new_child (parent_id)`);
    await client.query(`create index on new_child (parent_uuid)`);
    await client.query(
      `alter table new_child add foreign key (parent_uuid) references new_parent (uuid) on delete cascade`,
    );
    await client.query(
      `alter table new_child add foreign key (parent_id) references new_parent (id) on delete cascade`,
    );
    const swap = performance.now();
    await client.query(`lock table parent, child in access exclusive mode`);
    await client.query(
      `alter sequence parent_id_seq owned by new_parent.id; alter sequence child_id_seq owned by new_child.id`,
    );
    await client.query(
      `drop table child, parent; alter table new_parent rename to parent; alter table new_child rename to child`,
    );
    await client.query('commit');
    const swapMs = performance.now() - swap;
    await client.query('analyze parent, child');
    return { childRate, swapMs, estimatedSeconds: null };
  },
};
