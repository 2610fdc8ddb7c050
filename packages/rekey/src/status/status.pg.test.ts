import { expect, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { openTestRunner } from '../../tests/open-test-runner.ts';
import { database, newest } from '../../tests/postgres.ts';
import { runDying } from '../../tests/run-dying.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';

test('status tells what is done, what is half done and who is at work, for people, machines and Prometheus', async () => {
  const db = await database();
  await db.query(customersAndOrders(20_000));
  const { run } = await commandLine(db);
  const { runner } = await openTestRunner(db, { readSchemaText });
  runner.throttle = {
    ready: async () => {
      const { rows } = await runner.client.query<{ chunks: number }>(
        `select count(*)::int as chunks from rekey.chunk`,
      );
      if (rows[0]?.chunks !== 3) return;
      const during = await run('status');
      expect(during.code).toBe(0);
      expect(during.out).toMatch(/public\.customer: running, \d+ of \d+ steps done/);
      expect(during.out).toMatch(/public\.customer: \d\d? % \(\d+ rows, \d+\/s/);
      expect(during.out).toMatch(/Process \d+ is at work at "/);
      const { out } = await run('status', '--prometheus');
      expect(out).toContain('rekey_running 1');
      expect(out).toContain('rekey_unit_state{unit="public.customer",state="running"} 1');
      expect(out).toMatch(
        /rekey_backfill_ratio\{unit="public\.customer",table="public\.customer",step="[^"]+"\} 0\.\d+/,
      );
      throw new Error('seen');
    },
  };
  await expect(applyUnit(customerOrder, runner)).rejects.toThrow('seen');
  await runner.close();
  const stopped = await run('status', '--json');
  expect(stopped.code).toBe(3);
  expect(JSON.parse(stopped.out)).toMatchObject({
    running: null,
    units: [{ state: 'stopped', explanation: expect.stringContaining('seen') }],
  });
  const again = await openTestRunner(db, { readSchemaText });
  await applyUnit(customerOrder, again.runner);
  expect((await run('status')).out).toContain('Converted and soaked');
  await rollbackUnit(again.runner);
  await again.runner.close();
  expect(await run('status')).toMatchObject({ code: 0, out: expect.stringContaining('Taken back') });
});

test('status explains a run that was killed, whatever kind of step it was in', async () => {
  const template = await database();
  await template.query(customersAndOrders(500));
  const whole = await database(newest, template.name);
  await runDying(whole.url, 'apply', 'before', 0);
  const steps = await whole.query<{ n: number; kind: string }>(
    `select min(n) as n, step->'action'->>'do' as kind from rekey.step where state = 'done' group by 2`,
  );
  for (const kind of ['chunks', 'concurrently', 'transaction', 'check', 'gate']) {
    const { n } = steps.find((it) => it.kind === kind) ?? { n: 0 };
    const db = await database(newest, template.name);
    expect(await runDying(db.url, 'apply', 'before', `step ${n}`)).toBe(null);
    expect(
      await db.query(`select step->'action'->>'do' as kind from rekey.step where state = 'running'`),
    ).toEqual([{ kind }]);
    const { run } = await commandLine(db);
    const { code, out } = await run('status');
    expect(code).toBe(3);
    expect(out).toContain('Nobody is at work: the process was killed or lost its connection at "');
    expect(out).toContain('`rekey apply` goes on there');
  }
});
