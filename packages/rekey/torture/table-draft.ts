import { createHash } from 'node:crypto';
import type { Dice } from './dice.ts';

/** How a table's rows are named; the letters are those of rekey.md 6. */
export const keyKinds = [
  'serial',
  'bigserial',
  'identity always',
  'identity by default',
  'typed text',
  'opaque text',
  'uuid as text',
  'mixed text',
  'padded text',
  'natural pair',
  'junction',
  'identifying',
  'partitioned',
  'partitioned text',
  'domain text',
  'domain number',
  'none',
] as const;

/** Further kinds, of the dimension `keys`. */
export const rareKeyKinds = ['citext', 'enum', 'date', 'inet', 'bytea'] as const;
export type KeyKind = (typeof keyKinds)[number] | (typeof rareKeyKinds)[number];

export interface KeyColumn {
  name: string;
  /** The type that a reference to it has. */
  type: string;
}

/** A reference as it will be declared. */
export interface ReferenceDraft {
  columns: string[];
  parent: TableDraft;
  nullable: boolean;
  /** Everything behind REFERENCES parent (…). */
  clauses: string;
  /** It refers to the label of a row, which is unique, and not to its key. */
  byLabel?: true;
  /** Every row refers to another one, as its own key would. */
  isUnique?: true;
  /** Filled by UPDATE once all rows are there, because the parent is younger, or the table itself. */
  late: boolean;
}

/** A table before it is written down as SQL. */
export interface TableDraft {
  schema: string;
  name: string;
  kind: KeyKind;
  key: KeyColumn[];
  references: ReferenceDraft[];
  /** SQL literals of every row's key, in the order of insertion. */
  keys: string[][];
  rows: number;
  /** Somebody refers to its label. */
  hasUniqueLabel?: true;
}

/** Its rows are spread over partitions by the second column of its key. */
export const isPartitioned = ({ kind }: Pick<TableDraft, 'kind'>) => kind.startsWith('partitioned');

/** Columns that a reference points at. */
export const targetsOf = ({ byLabel, parent }: Pick<ReferenceDraft, 'byLabel' | 'parent'>): string[] =>
  byLabel ? ['label'] : parent.key.map(({ name }) => name);

/** Whether keys of this type are written as numbers. */
export const isNumber = (type: string | undefined) =>
  ['integer', 'bigint', 'number_domain'].includes(type ?? '');

/** The label of row `i`. */
export const labelOf = ({ name }: Pick<TableDraft, 'name'>, i: number) => literal(`row ${i} of ${name}`);

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** A text as SQL. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The key of row `n`, as SQL literals; what a sequence makes counts from one. */
export function keyOfRow({ kind, name }: Pick<TableDraft, 'kind' | 'name'>, n: number): string[] {
  const digest = hash(`${name} ${n}`);
  const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  switch (kind) {
    case 'serial':
    case 'bigserial':
    case 'identity always':
    case 'identity by default':
    case 'domain number':
      return [String(n)];
    case 'partitioned':
      return [String(n), dayOf(n)];
    case 'partitioned text':
      return [literal(n % 4 === 0 ? `SRC ${n}` : uuid), dayOf(n)];
    case 'typed text':
    case 'domain text':
      return [literal(n % 9 === 0 ? `Ö'${n} "x"` : `SRC ${n}`)];
    case 'opaque text':
      return [literal(`c${digest.slice(0, 24)}`)];
    case 'uuid as text':
      return [literal(uuid)];
    case 'mixed text':
      return [literal(n % 3 === 0 ? uuid : `user-${n}`)];
    case 'padded text':
      return [literal(`k${n}`)];
    case 'natural pair':
      return [literal(`p${n % 7}`), String(n)];
    case 'citext':
      return [literal(n % 2 === 0 ? `User ${n}` : `user ${n}`)];
    case 'enum':
      return [literal(`state ${n}`)];
    case 'date':
      return [dayOf(n, 1)];
    case 'inet':
      return [literal(`10.0.0.${n}`)];
    case 'bytea':
      return [`decode('${digest.slice(0, 20)}', 'hex')`];
    case 'junction':
    case 'identifying':
    case 'none':
      return [];
    default:
      return kind satisfies never;
  }
}

const dayOf = (n: number, step = 7) => `(date '2026-01-01' + ${(n * step) % 90})`;

/** The types of a key's columns, as a reference to it has them. */
export function keyTypes(kind: KeyKind, dice: Dice): string[] {
  switch (kind) {
    case 'serial':
      return ['integer'];
    case 'bigserial':
    case 'identity always':
    case 'identity by default':
      return ['bigint'];
    case 'typed text':
    case 'opaque text':
      return [dice.oneIn(3) ? 'varchar(60)' : 'text'];
    case 'uuid as text':
    case 'mixed text':
      return ['text'];
    case 'padded text':
      return ['char(8)'];
    case 'domain text':
      return ['text_domain'];
    case 'domain number':
      return ['number_domain'];
    case 'partitioned':
      return ['bigint', 'date'];
    case 'partitioned text':
      return ['text', 'date'];
    case 'natural pair':
      return ['text', 'integer'];
    case 'citext':
    case 'date':
    case 'inet':
    case 'bytea':
      return [kind];
    case 'enum':
      return ['state'];
    default:
      return [];
  }
}
