import type { Disagreement } from './compare-facts.ts';
import type { FactKind, Source } from './fact.ts';

/** A disagreement as a person reads it. */
export interface Drift {
  kind: FactKind | 'migration';
  table: string;
  name: string;
  /** One sentence: who says what. */
  sentence: string;
  /** Commands, or what to do, in order. */
  mend: string[];
  says: Partial<Record<Source, string | null>>;
  /** It is there for as long as rekey keeps both keys, and schema.prisma has no words for it: no reason to do anything. */
  ofSoak?: true;
}

/** What the commands that mend must name. */
export interface Places {
  schema: string | null;
  migrations: string | null;
}

/** The sentence for a disagreement, and the way out. */
export function tellDisagreement({ fact, says, isKey }: Disagreement, places: Places): Drift {
  const table = fact.table.schema === 'public' ? fact.table.name : `${fact.table.schema}.${fact.table.name}`;
  const isPresence = Object.values(says).some((it) => it === null);
  const sentence = isPresence
    ? presence(thing(fact.kind, table, fact.name), fact.kind, isKey, says)
    : difference(fact.kind, table, fact.name, says);
  return { kind: fact.kind, table, name: fact.name, sentence, mend: mendOf(says, isKey, places), says };
}

function thing(kind: FactKind, table: string, name: string): string {
  switch (kind) {
    case 'table':
      return `table ${table}`;
    case 'column':
      return `${table}.${name}`;
    case 'view':
    case 'function':
    case 'enum':
      return `${kind} ${table}`;
    case 'trigger':
    case 'check':
      return `${kind} ${name} on ${table}`;
    case 'unique':
      return `a unique index on ${table} (${name})`;
    case 'index':
    case 'foreign key':
      return `${kind === 'index' ? 'an index' : 'a foreign key'} on ${table} (${name})`;
    case 'primary key':
    case 'type':
    case 'null':
    case 'default':
      return `the ${kind} of ${[table, name].filter(Boolean).join('.')}`;
    default:
      return kind satisfies never;
  }
}

/** Who has it and who does not, those who have it first. */
function presence(what: string, kind: FactKind, isKey: boolean, says: Drift['says']): string {
  const noun = kind === 'foreign key' || kind === 'unique' ? 'constraint' : kind;
  const asKey = isKey ? ' as key' : '';
  const has: string[] = [];
  const lacks: string[] = [];
  const add = (source: Source, yes: (it: string) => string, no: string) => {
    if (says[source] === undefined) return;
    if (says[source] === null) lacks.push(no);
    else has.push(yes(has.length === 0 ? `${what}${asKey}` : 'it'));
  };
  add('schema', (it) => `schema.prisma declares ${it}`, 'schema.prisma does not declare it');
  add('database', (it) => `the database has ${it}`, `the database has no such ${noun}`);
  add('migrations', (it) => `a migration adds ${it}`, 'no migration adds it');
  return [...has, ...lacks].join('; ');
}

function difference(kind: FactKind, table: string, name: string, says: Drift['says']): string {
  const spot = [table, name].filter((it) => it !== '').join(kind === 'foreign key' ? ' ' : '.');
  const voices = [
    says.schema != null ? `${short(says.schema)} in schema.prisma` : null,
    says.database != null ? `${short(says.database)} in the database` : null,
    says.migrations != null ? `${short(says.migrations)} by the migrations` : null,
  ];
  const label =
    { null: 'whether a value is required', default: 'the default' }[kind as string] ?? `the ${kind}`;
  return `${spot}: ${label} is ${voices.filter((it) => it !== null).join(kind === 'enum' ? '; ' : ', ')}`;
}

function short(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replace(/;$/, '');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function mendOf(says: Drift['says'], isKey: boolean, places: Places): string[] {
  const schema = places.schema ?? 'prisma/schema.prisma';
  const migrations = places.migrations ?? 'prisma/migrations';
  const alike = (a: Source, b: Source) =>
    says[a] === undefined || says[b] === undefined || says[a] === says[b];
  if (alike('database', 'migrations')) {
    // Only schema.prisma differs: the seeds' accident, or a change that nobody declared.
    return [
      `to go back: git checkout <the commit before> -- ${schema}, or npx prisma db pull --schema ${schema}; then npx prisma generate`,
      isKey && says.schema !== null
        ? 'to go on, after that: npx rekey plan and npx rekey apply, which add and fill the column, move the key and edit schema.prisma themselves'
        : `to go on: npx prisma migrate dev --create-only --schema ${schema}, read what it wrote, then npx prisma migrate deploy --schema ${schema}`,
    ];
  }
  if (alike('schema', 'database')) {
    return [
      `mkdir -p ${migrations}/<time>_catch_up && npx prisma migrate diff --from-migrations ${migrations} --to-schema ${schema} --script > ${migrations}/<time>_catch_up/migration.sql`,
      `npx prisma migrate resolve --applied <time>_catch_up --schema ${schema}`,
    ];
  }
  if (alike('schema', 'migrations')) {
    return [
      `if a migration is still to be applied: npx prisma migrate deploy --schema ${schema}`,
      `if somebody changed the database by hand: npx prisma migrate diff --from-config-datasource --to-schema ${schema} --script, read it, then run it with npx prisma db execute --file`,
    ];
  }
  return [
    `make schema.prisma say what the database says: npx prisma db pull --schema ${schema}`,
    `then write what the migrations lack: npx prisma migrate diff --from-migrations ${migrations} --to-schema ${schema} --script, into a new migration, and npx prisma migrate resolve --applied <its name>`,
  ];
}
