import pg from 'pg';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { applyUnit } from '../src/lifecycle/apply-unit.ts';
import { openRunner } from '../src/lifecycle/open-runner.ts';
import { rollbackUnit } from '../src/lifecycle/rollback-unit.ts';
import { customerOrder } from './customer-unit.ts';
import { orderOf } from './events-unit.ts';
import { statementOf } from './statement-of.ts';

// A process that kills itself at its n-th statement, or at the first within a step: before it is sent, or just after, when nobody will
// hear its answer.
const [url = '', work = 'apply', moment = 'before', at = '0', unit = 'customer'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const query = pg.Client.prototype.query;
let n = 0;
let isWithin = false;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [text, values] = statementOf(args);
  // Reading the schema's text takes many statements that are all alike; one place to die in it is enough.
  if (/^\s*select (line|set_config|current_setting)/.test(text)) return Reflect.apply(query, this, args);
  n += 1;
  const isHere = isWithin || at === String(n);
  isWithin ||= text.includes(`set state = 'running'`) && at === `step ${values[1]}`;
  if (isHere && moment === 'before') die();
  const answer = Reflect.apply(query, this, args);
  if (isHere) setImmediate(die);
  return answer;
} as typeof query;

const runner = await openRunner({
  url,
  readSchemaText,
  openGate: async () => ({ summary: 'open', evidence: null }),
  report: () => undefined,
  workers: 2,
  targetMs: 5,
});
if (work === 'apply') await applyUnit(unit === 'customer' ? customerOrder : orderOf(unit), runner);
else await rollbackUnit(runner);
await runner.close();
process.stdout.write(String(n));
