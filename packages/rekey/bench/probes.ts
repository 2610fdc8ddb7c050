import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** What the application's statements met while a way was at work. */
export interface Felt {
  statements: number;
  longestReadMs: number;
  longestWriteMs: number;
  p99Ms: number;
  failed: number;
  /** The first failure's message. */
  failure: string | null;
}

type Probe = { kind: 'read' | 'write'; sql: string; values: (parents: number) => unknown[] };

const some = (below: number) => 1 + Math.floor(Math.random() * below);

const probes: Probe[] = [
  { kind: 'read', sql: 'select name, amount from parent where id = $1', values: (n) => [some(n)] },
  {
    kind: 'read',
    sql: 'select c.note, p.name from child c join parent p on p.id = c.parent_id where c.parent_id = $1',
    values: (n) => [some(n)],
  },
  {
    kind: 'write',
    sql: 'with p as (update parent set amount = amount + 1 where id = $1) update child set quantity = quantity + 1 where id = $2',
    values: (n) => [some(n), some(2 * n)],
  },
  {
    kind: 'write',
    sql: `with p as (insert into parent (code, name, amount) values ('new', 'new', 1) returning id)
      insert into child (parent_id, quantity, note) values ($1, 1, 'new')`,
    values: (n) => [some(n)],
  },
];

const paceMs = 10;

/** An application's load on both tables, about a hundred transactions a second each from four connections, until `stop`. */
export async function startProbes(url: string, parents: number): Promise<{ stop(): Promise<Felt> }> {
  let going = true;
  const latencies: number[] = [];
  const felt: Felt = {
    statements: 0,
    longestReadMs: 0,
    longestWriteMs: 0,
    p99Ms: 0,
    failed: 0,
    failure: null,
  };
  const send = async (client: pg.Client, { kind, sql, values }: Probe) => {
    const started = performance.now();
    await client.query(sql, values(parents)).catch((error: Error) => {
      felt.failed += 1;
      felt.failure ??= error.message;
    });
    const took = performance.now() - started;
    felt.statements += 1;
    latencies.push(took);
    if (kind === 'read') felt.longestReadMs = Math.max(felt.longestReadMs, took);
    else felt.longestWriteMs = Math.max(felt.longestWriteMs, took);
    return took;
  };
  const clients = await Promise.all(
    probes.map(async (probe) => {
      const client = new pg.Client({ connectionString: url, application_name: `application ${probe.kind}` });
      await client.connect();
      return { client, probe };
    }),
  );
  const work = clients.map(async ({ client, probe }) => {
    while (going) await pause(Math.max(0, paceMs - (await send(client, probe))));
    await client.end();
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(work);
      latencies.sort((a, b) => a - b);
      return { ...felt, p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
    },
  };
}
