import type { TableName } from '../database/table-name.ts';
import { defaultText } from './default-text.ts';
import { columnKey, type Fact } from './fact.ts';
import {
  columnStatements,
  defaultStatements,
  foreignKeyStatements,
  indexStatements,
  nullStatements,
  primaryKeyStatements,
  tableStatements,
  typeStatements,
} from './repair.ts';
import type { SharedColumn, SharedForeignKey, SharedIndex, SharedTable } from './shared-table.ts';
import type { Statements } from './statements.ts';

/** Everything that a table says, fact by fact. */
export function tableFacts(table: SharedTable): Fact[] {
  const { primaryKey } = table;
  const fact = factMaker(table);
  return [
    fact('table', '', 'there', [], tableStatements(table)),
    ...table.columns.flatMap((column) => columnFacts(fact, table, column)),
    fact(
      'primary key',
      '',
      primaryKey?.columns.join(', ') ?? 'none',
      primaryKey?.columns ?? [],
      primaryKeyStatements(table, primaryKey),
    ),
    ...table.indexes.map((index) =>
      fact(
        index.unique ? 'unique' : 'index',
        indexName(index),
        'there',
        index.columns,
        indexStatements(table, index),
      ),
    ),
    ...table.foreignKeys.map((it) => foreignKeyFact(fact, table, it)),
  ];
}

type MakeFact = (kind: Fact['kind'], name: string, says: string, columns: string[], sql: Statements) => Fact;

const factMaker =
  ({ schema, name: table }: TableName): MakeFact =>
  (kind, name, says, columns, sql) => ({
    kind,
    table: { schema, name: table },
    name,
    says,
    needs: columns.map((column) => columnKey({ schema, name: table }, column)),
    beyondPrisma: false,
    sql,
  });

function columnFacts(fact: MakeFact, table: SharedTable, column: SharedColumn): Fact[] {
  const { name, type, nullable } = column;
  const beside = table.columns.filter((it) => it !== column);
  return [
    fact('column', name, 'there', [], columnStatements(table, column)),
    ...(type === null ? [] : [fact('type', name, type, [name], typeStatements(table, column))]),
    ...(nullable === null
      ? []
      : [fact('null', name, nullable ? 'optional' : 'required', [name], nullStatements(table, column))]),
    {
      ...fact('default', name, defaultText(column.default, null), [name], defaultStatements(table, column)),
      default: {
        written: column.default,
        type: column.sqlType,
        columns: beside.map((it) => ({ name: it.name, type: it.sqlType })),
      },
    },
  ];
}

const indexName = ({ columns, method }: SharedIndex) =>
  method === 'btree' ? columns.join(', ') : `${columns.join(', ')} using ${method}`;

function foreignKeyFact(fact: MakeFact, table: SharedTable, key: SharedForeignKey): Fact {
  const { columns, parent, references, onDelete, onUpdate } = key;
  const rules = `on delete ${onDelete} on update ${onUpdate}`.toLowerCase();
  const says = `${parent.name}(${references.join(', ')}) ${rules}`;
  const it = fact('foreign key', columns.join(', '), says, columns, foreignKeyStatements(table, key));
  return { ...it, needs: [...it.needs, ...references.map((column) => columnKey(parent, column))] };
}
