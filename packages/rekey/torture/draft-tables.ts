import type { Dice } from './dice.ts';
import type { Dimension } from './dimensions.ts';
import { oddKeyNames, oddStems } from './names-sql.ts';
import {
  isPartitioned,
  type KeyColumn,
  type KeyKind,
  keyKinds,
  keyOfRow,
  keyTypes,
  type ReferenceDraft,
  rareKeyKinds,
  type TableDraft,
} from './table-draft.ts';

const tableNames = [
  'user',
  'order',
  'Größe',
  'tb_çıktı',
  'Mixed Case',
  'we"ird',
  'parts',
  '_aToB',
  'a'.repeat(63),
  'ğ'.repeat(31),
  "per%cent $$ 'dot.ted'",
  '_PartToTool',
  'events',
  'select',
];
const schemas = ['public', 'public', 'public', 'Zweites Schema'];
const keyNames = ['id', 'id', 'id', 'Id', 'kayıt no', 'code', 'uuid', 'key"s'];
const actions = [
  '',
  '',
  'on delete cascade',
  'on delete set null',
  'on delete restrict on update cascade',
  'on update cascade',
];

const stems = ['parent', 'ref', 'Üst Kayıt', 'sourceId', 'order'];

/** What tables are drawn from. */
interface Source {
  kinds: readonly KeyKind[];
  keyNames: readonly string[];
  stems: readonly string[];
}

/** Draws tables of all kinds, with references to each other, to themselves and in circles. */
export function draftTables(dice: Dice, dimensions: ReadonlySet<Dimension>): TableDraft[] {
  const tables: TableDraft[] = [];
  const source: Source = {
    kinds: dimensions.has('keys') ? [...keyKinds, ...rareKeyKinds, ...rareKeyKinds] : keyKinds,
    keyNames: dimensions.has('names') ? [...keyNames, ...oddKeyNames] : keyNames,
    stems: dimensions.has('names') ? [...stems, ...oddStems] : stems,
  };
  const names = [...tableNames];
  const count = 3 + dice.number(4);
  while (tables.length < count) {
    const [name = ''] = names.splice(dice.number(names.length), 1);
    tables.push(draftTable(dice, dice.pick(schemas), name, tables, source));
  }
  closeCircle(dice, tables, source);
  return tables;
}

const isSingle = ({ key }: TableDraft) => key.length === 1;

function draftTable(
  dice: Dice,
  schema: string,
  name: string,
  older: readonly TableDraft[],
  source: Source,
): TableDraft {
  const parents = older.filter(isSingle);
  const kind = drawKind(dice, parents, source);
  const table: TableDraft = {
    schema,
    name,
    kind,
    key: [],
    references: [],
    keys: [],
    rows: 5 + dice.number(60),
  };
  const types = keyTypes(kind, dice);
  const first = dice.pick(source.keyNames);
  table.key = types.map((type, i) => ({ name: i === 0 ? first : `${first.slice(0, 20)}_2`, type }));
  if (kind === 'junction') makeJunction(dice, table, parents);
  else if (kind === 'identifying') makeIdentifying(dice, table, parents);
  else for (let n = 1; n <= table.rows; n++) table.keys.push(keyOfRow(table, n));
  const wanted = older.length === 0 ? 0 : dice.number(3);
  for (let i = 0; i < wanted; i++) addReference(dice, table, dice.pick(older), false, source);
  if (isSingle(table) && kind !== 'identifying' && dice.oneIn(3))
    addReference(dice, table, table, true, source);
  return table;
}

function drawKind(dice: Dice, parents: readonly TableDraft[], { kinds }: Source): KeyKind {
  for (;;) {
    const kind = dice.pick(kinds);
    if (kind === 'junction' && parents.length < 2) continue;
    if (kind === 'identifying' && parents.length < 1) continue;
    return kind;
  }
}

function makeJunction(dice: Dice, table: TableDraft, parents: readonly TableDraft[]): void {
  const [a, b] = [dice.pick(parents), dice.pick(parents)];
  table.key = [a, b].map(
    ({ key: [column] }, i): KeyColumn => ({ name: i === 0 ? 'A' : 'B', type: column?.type ?? '' }),
  );
  const pairs = a.keys.flatMap(([left = '']) => b.keys.map(([right = '']) => [left, right]));
  table.keys = pairs.filter((_, i) => i % 3 === 0).slice(0, table.rows);
  table.rows = table.keys.length;
  [a, b].forEach((parent, i) => {
    table.references.push({
      columns: [table.key[i]?.name ?? ''],
      parent,
      nullable: false,
      clauses: 'on delete cascade',
      late: false,
    });
  });
}

function makeIdentifying(dice: Dice, table: TableDraft, parents: readonly TableDraft[]): void {
  const parent = dice.pick(parents);
  table.key = [{ name: dice.pick(['id', 'owner_id']), type: parent.key[0]?.type ?? '' }];
  table.keys = parent.keys.filter((_, i) => i % 3 > 0);
  table.rows = table.keys.length;
  const columns = table.key.map(({ name }) => name);
  table.references.push({ columns, parent, nullable: false, clauses: 'on delete cascade', late: false });
}

function addReference(
  dice: Dice,
  table: TableDraft,
  parent: TableDraft,
  late: boolean,
  source: Source,
): void {
  // Whoever has no key cannot be referred to, and a junction only by a tuple that nobody asked for.
  if (parent.key.length === 0 || parent.kind === 'junction') return;
  const n = table.references.length;
  if (!late && isSingle(parent) && parent !== table && addOtherReference(dice, table, parent, n)) return;
  const stem = dice.pick(source.stems);
  const columns = parent.key.map((_, i) => `${stem}_${n}${i === 0 ? '' : '_b'}${dice.oneIn(2) ? '_id' : ''}`);
  const nullable = late || dice.oneIn(2);
  const action = dice.pick(actions.filter((it) => nullable || !it.includes('set null')));
  const deferred = dice.oneIn(4) ? ' deferrable initially deferred' : dice.oneIn(6) ? ' deferrable' : '';
  const full = columns.length > 1 && dice.oneIn(3) ? 'match full ' : '';
  const reference: ReferenceDraft = {
    columns,
    parent,
    nullable,
    clauses: `${full}${action}${deferred}`,
    late,
  };
  table.references.push(reference);
}

/** A reference to a label, or one that every row has for itself, as a key would. */
function addOtherReference(dice: Dice, table: TableDraft, parent: TableDraft, n: number): boolean {
  const plain = { parent, nullable: false, clauses: '', late: false };
  if (dice.oneIn(8) && parent.rows > 0) {
    parent.hasUniqueLabel = true;
    table.references.push({ ...plain, columns: [`by_label_${n}`], byLabel: true });
    return true;
  }
  const isCounted = ['serial', 'bigserial', 'identity by default'].includes(table.kind);
  const isFree = isCounted && !isPartitioned(table) && table.rows <= parent.keys.length;
  if (!isFree || !dice.oneIn(2) || table.references.some(({ isUnique }) => isUnique)) return false;
  table.references.push({ ...plain, columns: [`only_${n}_id`], isUnique: true });
  return true;
}

/** Lets an older table refer to a younger one that refers to it. */
function closeCircle(dice: Dice, tables: readonly TableDraft[], source: Source): void {
  if (!dice.oneIn(2)) return;
  for (const table of tables) {
    const parent = table.references.find((it) => it.parent !== table)?.parent;
    if (parent && isSingle(table) && table.kind !== 'identifying') {
      addReference(dice, parent, table, true, source);
      return;
    }
  }
}
