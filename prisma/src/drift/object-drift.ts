import type { Drift } from './drift-type.ts';
import type { LiveTables } from './live-tables.ts';

/** What a statement makes or removes, beside columns. */
export type ObjectStep = {
  verb: 'make' | 'remove';
  kind: string;
  name: string;
  table: string | null;
  sql: string;
};

const patterns: [RegExp, 'make' | 'remove', string][] = [
  [/^CREATE TABLE "(?<name>[^"]+)"/, 'make', 'table'],
  [/^DROP TABLE "(?<name>[^"]+)"/, 'remove', 'table'],
  [/^CREATE UNIQUE INDEX "(?<name>[^"]+)" ON "(?<table>[^"]+)"/, 'make', 'unique index'],
  [/^CREATE INDEX "(?<name>[^"]+)" ON "(?<table>[^"]+)"/, 'make', 'index'],
  [/^DROP INDEX "(?<name>[^"]+)"/, 'remove', 'index'],
  [/^ALTER TABLE "(?<table>[^"]+)" ADD CONSTRAINT "(?<name>[^"]+)" FOREIGN KEY/, 'make', 'foreign key'],
  [/^ALTER TABLE "(?<table>[^"]+)" ADD CONSTRAINT "(?<name>[^"]+)"/, 'make', 'constraint'],
  [/^ALTER TABLE "(?<table>[^"]+)" DROP CONSTRAINT "(?<name>[^"]+)"/, 'remove', 'constraint'],
  [/^CREATE TYPE "(?<name>[^"]+)"/, 'make', 'enum'],
  [/^DROP TYPE "(?<name>[^"]+)"/, 'remove', 'enum'],
];

/** Reads a step about a table, index, constraint or enum; null for any other. */
export function parseObjectStep(sql: string, live: LiveTables): ObjectStep | null {
  for (const [pattern, verb, kind] of patterns) {
    const { name, table } = pattern.exec(sql)?.groups ?? {};
    if (name) return { verb, kind, name, table: table ?? live.indexes.get(name) ?? null, sql };
  }
  return null;
}

/** Says that an object is missing or unknown. */
export function objectDrift({ verb, kind, name, table, sql }: ObjectStep): Drift {
  const owner = kind === 'table' ? name : table;
  const place = table ? `Table ${table}` : 'The database';
  const wanted = kind === 'table' ? 'schema.prisma has it' : `schema.prisma says ${oneLine(sql)}`;
  const sentence =
    verb === 'make'
      ? `${place} has no ${kind} ${name} (${wanted}).`
      : `${place} has the ${kind} ${name}, which schema.prisma does not know.`;
  const [expected, actual] = verb === 'make' ? ['present', 'missing'] : ['absent', 'present'];
  return { table: owner, object: `${kind} ${name}`, expected, actual, sentence };
}

/** Anything else, said by the statement that would make the database what it should be. */
export function otherDrift(sql: string): Drift {
  const statement = oneLine(sql);
  const table = /^ALTER TABLE "([^"]+)"/.exec(sql)?.[1] ?? null;
  const sentence = `The database is not what schema.prisma says; it would become so by: ${statement}`;
  return { table, expected: statement, actual: 'not so', sentence };
}

const oneLine = (sql: string) => sql.replace(/\s+/g, ' ').replaceAll('"', '').slice(0, 300);
