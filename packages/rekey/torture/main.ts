import { readFlags } from '../tests/read-flags.ts';
import { type PostgresVersion, postgresVersions } from '../tests/throwaway-server.ts';
import { type Dimension, dimensions, drawDimensions } from './dimensions.ts';
import { generateDatabase } from './generate-database.ts';
import { runSeeds, tellFailures } from './run-seeds.ts';
import { renderSummary } from './summary.ts';

const help = `Usage: pnpm rekey:torture [--seed N | --from N --count N] [--postgres 13,15,18] [--in-turn] [--jobs N] [--dimensions D,…] [--sql]

Draws databases from seeds; converts each, takes it back, converts it again and contracts it. One server of each version, several
databases at a time. A failure ends nothing: those that failed are listed at the end, after a summary in Markdown, and the exit code is 1.

  --seed N        only this one
  --from N        the first (1)
  --count N       how many (100)
  --postgres V,…  ${postgresVersions.join(',')}
  --in-turn       each seed on one of these versions, and not on all of them
  --jobs N        databases at the same time (one for each core)
  --dimensions D,…  what may be drawn beside tables and references, or none
                  (${dimensions.join(',')})
  --sql           prints the database of the seed instead
`;

const values = readFlags({
  seed: { type: 'string' },
  from: { type: 'string', default: '1' },
  count: { type: 'string', default: '100' },
  postgres: { type: 'string', default: postgresVersions.join(',') },
  'in-turn': { type: 'boolean', default: false },
  jobs: { type: 'string' },
  dimensions: { type: 'string', default: dimensions.join(',') },
  sql: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
});

const write = (text: string) => void process.stdout.write(`${text}\n`);
const versions = values.postgres.split(',').map(Number) as PostgresVersion[];
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.count) : 1;
const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
const among = values.dimensions.split(',').filter((it) => it !== 'none') as Dimension[];
const isAsked =
  among.every((it) => dimensions.includes(it)) &&
  [first, count, jobs ?? 1].every((it) => Number.isInteger(it) && it > 0) &&
  versions.every((it) => postgresVersions.includes(it));

if (values.help || !isAsked) {
  write(help);
  process.exitCode = values.help ? 0 : 2;
} else if (values.sql) {
  write(generateDatabase(first, versions[0] ?? 18, drawDimensions(first, among)));
} else {
  const seeds = Array.from({ length: count }, (_, i) => first + i);
  const { whole, failures } = await runSeeds({
    versions,
    seeds,
    inTurn: values['in-turn'],
    write,
    ...(values.dimensions !== dimensions.join(',') && { dimensions: among }),
    ...(jobs && { jobs }),
  });
  for (const line of [
    '',
    ...renderSummary(whole, failures),
    '',
    ...tellFailures(failures, whole.length + failures.length),
  ])
    write(line);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
