import type { Disagreement } from './compare-facts.ts';
import type { FactKind, Source } from './fact.ts';
import { type Mend, mendOf, type Places } from './mend.ts';

/** A disagreement as a person reads it. */
export interface Drift extends Mend {
  kind: FactKind | 'migration';
  table: string;
  name: string;
  /** One sentence: who says what. */
  sentence: string;
  says: Partial<Record<Source, string | null>>;
  /** It is there for as long as rekey keeps both keys, and schema.prisma has no words for it: no reason to do anything. */
  ofSoak?: true;
}

/** The sentence for a disagreement, and the way out. */
export function tellDisagreement(disagreement: Disagreement, places: Places): Drift {
  const { fact, says, isKey } = disagreement;
  const table = fact.table.schema === 'public' ? fact.table.name : `${fact.table.schema}.${fact.table.name}`;
  const isPresence = Object.values(says).some((it) => it === null);
  const sentence = isPresence
    ? presence(thing(fact.kind, table, fact.name), fact.kind, isKey, says)
    : difference(fact.kind, table, fact.name, says);
  return { kind: fact.kind, table, name: fact.name, sentence, says, ...mendOf(disagreement, places) };
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
