import pg from 'pg';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { applyUnit } from '../src/run/apply-unit.ts';
import { openRunner } from '../src/run/open-runner.ts';
import { rollbackUnit } from '../src/run/rollback-unit.ts';
import { customerOrder } from './customer-unit.ts';
import { orderOf } from './events-unit.ts';

// A process that kills itself at its n-th statement: before it is sent, or just after, when nobody will hear its answer.
const [url = '', work = 'apply', moment = 'before', at = '0', unit = 'customer'] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const query = pg.Client.prototype.query;
let n = 0;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  // Reading the schema's text takes many statements that are all alike; one place to die in it is enough.
  if (/^\s*select (line|set_config|current_setting)/.test(String(args[0])))
    return Reflect.apply(query, this, args);
  n += 1;
  if (n === Number(at) && moment === 'before') die();
  const answer = Reflect.apply(query, this, args);
  if (n === Number(at)) setImmediate(die);
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
