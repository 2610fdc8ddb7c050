import type { MigrationStatus } from '../migrate.ts';
import type { Drift } from './drift-type.ts';

const causes = {
  pending: ['applied', 'not applied', 'Run `pnpm db:migrate`.'],
  failed: [
    'applied',
    'failed',
    'Repair it, then run `pnpm db:migrate --retry`; `pnpm db:resolve` looks what is left of it.',
  ],
  edited: [
    'as it was when applied',
    'edited since',
    'Undo the edit and write a new migration with `pnpm db:new`.',
  ],
  missing: [
    'in prisma/migrations',
    'in the database only',
    'Use the version of Callsign that this database belongs to.',
  ],
} as const;

/** What the history of migrations says. */
export function historyDrift(status: MigrationStatus): Drift[] {
  return (['failed', 'pending', 'edited', 'missing'] as const).flatMap((kind) => {
    const [expected, actual, advice] = causes[kind];
    return status[kind].map((name) => ({
      table: null,
      object: `migration ${name}`,
      expected,
      actual,
      sentence: `Migration ${name} is ${actual}. ${advice}`,
    }));
  });
}
