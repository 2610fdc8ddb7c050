import type pg from 'pg';
import { qualified } from '../database/sql.ts';
import type { Places } from './mend.ts';
import type { Migration } from './read-migrations.ts';
import type { Drift } from './tell-disagreement.ts';

interface Record {
  name: string;
  checksum: string;
  finished: boolean;
  rolledBack: boolean;
}

/** What the database remembers of the migrations, against the folder. */
export async function historyDrift(
  client: pg.ClientBase,
  migrations: readonly Migration[],
  { migrations: folder }: Places,
  home: string,
): Promise<Drift[]> {
  const records = await readRecords(client, home);
  if (records === null) return [];
  const applied = records.filter(({ rolledBack }) => !rolledBack);
  const told = (name: string, sentence: string, mend: string[]): Drift => ({
    kind: 'migration',
    table: '',
    name,
    sentence,
    mend,
    sql: [],
    says: {},
  });
  const ofFolder = migrations.flatMap((migration) => {
    const { name } = migration;
    const record = applied.find((it) => it.name === name);
    if (!record)
      return [told(name, `migration ${name} is not applied to the database`, ['npx prisma migrate deploy'])];
    if (!record.finished) {
      return [
        told(
          name,
          `migration ${name} failed half-way, and Prisma refuses every other until that is settled`,
          [
            `look at what it did, mend it by hand, then npx prisma migrate resolve --applied ${name} (or --rolled-back, which changes no table)`,
          ],
        ),
      ];
    }
    if (record.checksum === migration.checksum) return [];
    return [
      told(name, `migration ${name} was edited after it was applied`, [
        `git checkout <the commit before> -- ${folder}/${name}, and put the change into a migration of its own`,
      ]),
    ];
  });
  const names = new Set(migrations.map(({ name }) => name));
  const gone = applied
    .filter(({ name }) => !names.has(name))
    .map(({ name }) =>
      told(name, `migration ${name} is applied to the database, and no longer in ${folder}`, [
        `git log --diff-filter=D -- ${folder}/${name}, and bring it back from there`,
      ]),
    );
  return [...ofFolder, ...gone];
}

async function readRecords(client: pg.ClientBase, home: string): Promise<Record[] | null> {
  const table = qualified({ schema: home, name: '_prisma_migrations' });
  const { rows: tables } = await client.query<{ name: string | null }>(
    `select to_regclass($1)::text as name`,
    [table],
  );
  if (!tables[0]?.name) return null;
  const { rows } = await client.query<Record>(
    `select migration_name as name, checksum, finished_at is not null as finished, rolled_back_at is not null as "rolledBack"
     from ${table} order by started_at`,
  );
  return rows;
}
