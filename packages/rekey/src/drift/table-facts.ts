import type { TableName } from '../plan/step.ts';
import { columnKey, type Fact } from './fact.ts';

/** A table in the words that schema.prisma and the catalog share. */
export interface SharedTable extends TableName {
  columns: { name: string; type: string | null; nullable: boolean | null; default: string | null }[];
  primaryKey: string[] | null;
  indexes: { columns: string[]; unique: boolean; method: string }[];
  foreignKeys: {
    columns: string[];
    parent: TableName;
    references: string[];
    onDelete: string;
    onUpdate: string;
  }[];
}

/** Everything that a table says, fact by fact. */
export function tableFacts(table: SharedTable): Fact[] {
  const { schema, name } = table;
  const fact = (kind: Fact['kind'], factName: string, says: string, columns: string[]): Fact => ({
    kind,
    table: { schema, name },
    name: factName,
    says,
    needs: columns.map((column) => columnKey(table, column)),
    beyondPrisma: false,
  });
  return [
    fact('table', '', 'there', []),
    ...table.columns.flatMap((column) => [
      fact('column', column.name, 'there', []),
      ...(column.type === null ? [] : [fact('type', column.name, column.type, [column.name])]),
      ...(column.nullable === null
        ? []
        : [fact('null', column.name, column.nullable ? 'optional' : 'required', [column.name])]),
      fact('default', column.name, column.default ?? 'none', [column.name]),
    ]),
    fact('primary key', '', table.primaryKey?.join(', ') ?? 'none', table.primaryKey ?? []),
    ...table.indexes.map(({ columns, unique, method }) =>
      fact(unique ? 'unique' : 'index', indexName(columns, method), 'there', columns),
    ),
    ...table.foreignKeys.map((it) => foreignKeyFact(fact, it)),
  ];
}

const indexName = (columns: string[], method: string) =>
  method === 'btree' ? columns.join(', ') : `${columns.join(', ')} using ${method}`;

function foreignKeyFact(
  fact: (kind: Fact['kind'], name: string, says: string, columns: string[]) => Fact,
  { columns, parent, references, onDelete, onUpdate }: SharedTable['foreignKeys'][number],
): Fact {
  const target = `${parent.name}(${references.join(', ')}) on delete ${onDelete} on update ${onUpdate}`;
  const it = fact(
    'foreign key',
    columns.join(', '),
    target.toLowerCase().replace(/^[^(]*/, parent.name),
    columns,
  );
  return { ...it, needs: [...it.needs, ...references.map((column) => columnKey(parent, column))] };
}
