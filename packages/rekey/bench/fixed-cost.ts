import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { main } from '../src/commands/main.ts';
import { makeManyTables, nameOfTable } from './many-tables.ts';

/** What converting a unit costs where there are hundreds of tables and hardly any rows: the cost that no row explains. */
export interface FixedCost {
  tables: number;
  /** Seconds of `rekey plan`. */
  planSeconds: number;
  /** Seconds of `rekey apply` for each unit, backup and its proof included. */
  unitSeconds: number[];
}

/** Plans and converts some units of a database of many small tables, as a person at the command line would. */
export async function measureFixedCost(
  client: pg.Client,
  url: string,
  { tables, units }: { tables: number; units: number },
): Promise<FixedCost> {
  await makeManyTables(client, tables);
  const folder = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
  const plan = join(folder, 'plan.json');
  try {
    const planSeconds = await timed(url, ['plan', '--out', plan]);
    const unitSeconds: number[] = [];
    for (let nth = 1; nth <= units; nth += 1) {
      const unit = nameOfTable(Math.ceil((nth * tables) / units));
      const where = ['--plan', plan, '--backups', folder];
      unitSeconds.push(await timed(url, ['apply', '--unit', unit, '--soak', '0s', ...where]));
    }
    return { tables, planSeconds, unitSeconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(url: string, args: string[]): Promise<number> {
  const said: string[] = [];
  const progress = (line: string) => void said.push(line);
  const started = performance.now();
  const code = await main([...args, '--database-url', url], {
    out: progress,
    err: progress,
    env: {},
    interactive: false,
    columns: 100,
  });
  if (code !== 0) throw new Error(`rekey ${args.join(' ')} ended with ${code}: ${said.slice(-3).join(' ')}`);
  return (performance.now() - started) / 1000;
}
