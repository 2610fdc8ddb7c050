import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { main } from '../src/commands/main.ts';
import type { Plan } from '../src/plan/plan.ts';
import { planText } from '../src/plan/plan-text.ts';
import type { TestDatabase } from './postgres.ts';
import { recordedTerminal } from './recorded-terminal.ts';
import { withDefaults } from './with-defaults.ts';

/** The command line against a test database, with a folder of its own for plan and backups. */
export async function commandLine(db: TestDatabase) {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const plan = join(folder, 'rekey.plan.json');
  const backups = join(folder, 'backups');
  const own: Record<string, Record<string, string>> = {
    apply: { '--plan': plan, '--backups': backups },
    contract: { '--backups': backups },
  };
  return {
    folder,
    writePlan: (it: Plan) => writeFile(plan, planText(it)),
    /** Runs one command and answers its exit code and what it wrote. */
    run: async (command: string, ...args: string[]) => {
      const terminal = recordedTerminal();
      const options = withDefaults({ '--database-url': db.url, ...own[command] }, args);
      const code = await main([command, ...options], terminal);
      return { code, ...terminal.written };
    },
  };
}
