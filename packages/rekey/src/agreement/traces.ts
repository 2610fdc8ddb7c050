import type { TableName } from '../database/table-name.ts';

/** What the catalog shows of a step: something of a table that is there, or is not. */
export interface Trace {
  kind: 'table' | 'column' | 'required' | 'constraint' | 'trigger' | 'unique index';
  table: TableName;
  /** Of the column, constraint, trigger or index; of a table its own. */
  name: string;
}

/**
 * How something is: of a column its type as far as rekey makes it, of a constraint whether all rows were looked at. `as before`: it was
 * there before rekey came, so that no more is known of it than that it is there.
 */
export type Form = 'absent' | 'there' | 'uuid' | 'uuid[]' | 'not validated' | 'as before';

/** What one statement does to one thing of the catalog. */
export type Change =
  | { does: 'make'; trace: Trace; form: Exclude<Form, 'absent' | 'as before'> }
  | { does: 'drop'; trace: Trace; isSure: boolean }
  | { does: 'rename'; trace: Trace; to: string }
  /** A block that is no more than mentioned: what it does to things of these kinds that its text names, or whose table, is not known. */
  | { does: 'forget'; kinds: Trace['kind'][]; text: string };

const name = `("(?:[^"]|"")+"|[a-z_][a-z0-9_]*)`;
const qualifiedName = `${name}\\.${name}`;
const patterns = new Map<string, RegExp>();

/** Compiled once: every statement of every step is held against all of them. */
function pattern(text: string): RegExp {
  const compiled = patterns.get(text) ?? new RegExp(`^${text}`, 'i');
  patterns.set(text, compiled);
  return compiled;
}

const plain = (text = '') =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();

const table = (schema: string | undefined, of: string | undefined): TableName => ({
  schema: plain(schema),
  name: plain(of),
});

/** Reads what a statement of rekey's own steps changes in the catalog; of other statements it knows nothing. */
export function changesOf(statement: string): Change[] {
  const sql = statement.trim();
  // Keys are made in a loop over the partitions that there are by then, and triggers dropped in one over those that read a column.
  if (/^do \$\w*\$[\s\S]*primary key/.test(sql))
    return [{ does: 'forget', kinds: ['constraint', 'unique index'], text: sql }];
  if (/^do \$\w*\$[\s\S]*drop trigger/.test(sql)) return [{ does: 'forget', kinds: ['trigger'], text: sql }];
  return ofTable(sql) ?? ofIndex(sql) ?? ofTrigger(sql) ?? [];
}

function ofTable(sql: string): Change[] | null {
  const made = pattern(`create table ${qualifiedName}`).exec(sql);
  if (made) {
    const of = table(made[1], made[2]);
    return [{ does: 'make', trace: { kind: 'table', table: of, name: of.name }, form: 'there' }];
  }
  const dropped = pattern(`drop table (?:if exists )?${qualifiedName}`).exec(sql);
  if (dropped) {
    const of = table(dropped[1], dropped[2]);
    return [{ does: 'drop', trace: { kind: 'table', table: of, name: of.name }, isSure: false }];
  }
  const altered = pattern(`alter table (?:if exists )?(?:only )?${qualifiedName} ([\\s\\S]*)$`).exec(sql);
  return altered && alteration(table(altered[1], altered[2]), altered[3] ?? '');
}

function alteration(of: TableName, what: string): Change[] {
  const trace = (kind: Trace['kind'], text?: string): Trace => ({ kind, table: of, name: plain(text) });
  const find = (text: string) => pattern(text).exec(what);
  let found = find(`add column ${name} (uuid(?:\\[\\])?)?`);
  if (found)
    return [
      {
        does: 'make',
        trace: trace('column', found[1]),
        form: found[2] === 'uuid' || found[2] === 'uuid[]' ? found[2] : 'there',
      },
    ];
  found = find(`drop (column|constraint) (if exists )?${name}`);
  if (found) {
    const kind = found[1] === 'column' ? 'column' : 'constraint';
    const isSure = !found[2];
    const index: Change = { does: 'drop', trace: trace('unique index', found[3]), isSure: false };
    return [
      { does: 'drop', trace: trace(kind, found[3]), isSure },
      ...(kind === 'constraint' ? [index] : []),
    ];
  }
  found = find(`rename (column|constraint) ${name} to ${name}`);
  if (found) {
    const [, what, from, to] = found;
    // A column takes its NOT NULL along, and a constraint the index that it owns.
    const kinds =
      what === 'column' ? (['column', 'required'] as const) : (['constraint', 'unique index'] as const);
    return kinds.map((kind) => ({ does: 'rename', trace: trace(kind, from), to: plain(to) }));
  }
  found = find(`validate constraint ${name}`);
  if (found) return [{ does: 'make', trace: trace('constraint', found[1]), form: 'there' }];
  found = find(`alter column ${name} (set|drop) not null`);
  if (found) {
    const required = trace('required', found[1]);
    return found[2] === 'set'
      ? [{ does: 'make', trace: required, form: 'there' }]
      : [{ does: 'drop', trace: required, isSure: false }];
  }
  return constraintMade(of, what);
}

function constraintMade(of: TableName, what: string): Change[] {
  const found = pattern(`add constraint ${name} `).exec(what);
  if (!found) return [];
  const index = new RegExp(` using index ${name}`, 'i').exec(what);
  return [
    // The index takes the name of its constraint.
    ...(index
      ? [
          {
            does: 'rename' as const,
            trace: { kind: 'unique index' as const, table: of, name: plain(index[1]) },
            to: plain(found[1]),
          },
        ]
      : []),
    {
      does: 'make',
      trace: { kind: 'constraint', table: of, name: plain(found[1]) },
      form: /not valid\s*$/i.test(what) ? 'not validated' : 'there',
    },
  ];
}

function ofIndex(sql: string): Change[] | null {
  // An index has the schema of its table.
  let found = pattern(`create unique index (?:concurrently )?${name} on (?:only )?${qualifiedName}`).exec(
    sql,
  );
  if (found)
    return [
      {
        does: 'make',
        trace: { kind: 'unique index', table: table(found[2], found[3]), name: plain(found[1]) },
        form: 'there',
      },
    ];
  found = pattern(`drop index (?:concurrently )?(?:if exists )?${qualifiedName}`).exec(sql);
  if (found)
    return [
      {
        does: 'drop',
        trace: { kind: 'unique index', table: table(found[1], ''), name: plain(found[2]) },
        isSure: false,
      },
    ];
  found = pattern(`alter index (?:if exists )?${qualifiedName} rename to ${name}`).exec(sql);
  return (
    found && [
      {
        does: 'rename',
        trace: { kind: 'unique index', table: table(found[1], ''), name: plain(found[2]) },
        to: plain(found[3]),
      },
    ]
  );
}

// The application's own are made again under their names, and are the application's to drop.
const ofRekey = /^(zz\w*_rekey|rekey_write_once)/;

function ofTrigger(sql: string): Change[] | null {
  const dropped = pattern(`drop trigger (if exists )?${name} on ${qualifiedName}`).exec(sql);
  const made = pattern(`create (?:constraint )?trigger ${name}\\s[\\s\\S]*? on ${qualifiedName}`).exec(sql);
  const [, own, schema, of] = made ?? [undefined, ...(dropped?.slice(2) ?? [])];
  if (!ofRekey.test(plain(own))) return null;
  const trace: Trace = { kind: 'trigger', table: table(schema, of), name: plain(own) };
  return made ? [{ does: 'make', trace, form: 'there' }] : [{ does: 'drop', trace, isSure: !dropped?.[1] }];
}
