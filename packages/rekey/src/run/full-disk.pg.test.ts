import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { noTraffic, startWriters } from '../../tests/live-writers.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { mountSmallDisk } from '../../tests/small-disk.ts';
import { startThrowawayServer, type ThrowawayServer } from '../../tests/throwaway-server.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';

async function on<Result>(
  server: ThrowawayServer,
  name: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: server.url(name) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function convert(db: TestDatabase): Promise<void> {
  const { runner } = await openTestRunner(db, { readSchemaText, workers: 2, targetMs: 20 });
  try {
    expect((await applyUnit(customerOrder, runner)).state).toBe('soaking');
  } finally {
    await runner.close();
  }
}

test('a disk that is full stops rekey with one sentence and leaves the application room; with more room it ends as if nothing had been', async ({
  skip,
}) => {
  const server = await startThrowawayServer(newest);
  onTestFinished(() => server.stop());
  const disk = await mountSmallDisk(
    join(tmpdir(), `rekey-disk-${process.pid}`),
    160,
    await stat(server.folder),
  );
  if (typeof disk === 'string') return skip(disk);
  let readers: ReturnType<typeof startWriters> | null = null;
  try {
    await on(server, 'postgres', async (admin) => {
      await admin.query(`create tablespace small location '${disk.folder}'`);
      await admin.query('create database base template template0 tablespace small');
      await on(server, 'base', async (client) => {
        await client.query(customersAndOrders(20_000));
        await client.query('vacuum');
      });
      await admin.query('create database whole template base tablespace small');
      await admin.query('create database run template base tablespace small');
    });
    const database_ = await database();
    const of = (name: string): TestDatabase => ({ ...database_, name, url: server.url(name) });
    await convert(of('whole'));
    const schema = await on(server, 'whole', readSchemaText);
    await on(server, 'postgres', (admin) => admin.query('drop database whole'));

    const run = of('run');
    const { run: rekey } = await commandLine(run);
    const traffic = noTraffic();
    readers = startWriters(
      run.url,
      2,
      [
        async (send, random) => {
          const id = 1 + Math.floor(random() * 20_000);
          await send(
            `select c.name, o.note from "order" o join customer c on c.id = o.customer_id where c.id = $1`,
            [id],
          );
        },
      ],
      traffic,
    );
    await disk.fill(2_500_000);
    await expect(convert(run)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(
        /^The unit public\.customer stopped: the server's disk is full \(could not .*No space left on device/,
      ),
      remedy: expect.stringMatching(/^Make room on it, then run the same command again/),
    });
    // The journal stands on the same disk, so the reason may not be in it; where to go on is.
    expect(await rekey('status')).toMatchObject({
      code: 3,
      out: expect.stringMatching(/disk is full|goes on there/),
    });
    // The disk is as full as it was, and the application goes on writing: what rekey had begun is room again.
    await on(server, 'run', async (client) => {
      await client.query(`update "order" set note = note where id <= 500`);
      await client.query(
        `insert into "order" (customer_id, note) select n, 'while the disk is full' from generate_series(1, 500) n`,
      );
      await client.query(`delete from "order" where note = 'while the disk is full'`);
    }).catch((error) => expect.fail(`the application: ${error.message}`));
    await disk.empty();
    await convert(run);
    await readers.stop();
    readers = null;
    expect([...traffic.failures]).toEqual([]);
    expect(traffic.statements).toBeGreaterThan(100);
    expect(await on(server, 'run', readSchemaText)).toBe(schema);
    const verified = await rekey('verify', '--strict');
    expect(verified, verified.out).toMatchObject({ code: 0 });
  } finally {
    await readers?.stop();
    await server.stop();
    await disk.remove();
  }
});
