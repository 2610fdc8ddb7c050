import { type Catalog, columnIn, isSame, tableIn } from '../catalog/catalog.ts';
import type { TableName } from '../database/table-name.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { alignFields } from './align-fields.ts';
import { blocksOf } from './attributes.ts';
import { editKeys } from './edit-keys.ts';
import { dropRelationsOf, editRelation, followKey } from './edit-relations.ts';
import { editScalars } from './edit-scalars.ts';
import { applyEdits, type Edit } from './edit-text.ts';
import { fieldNameFor, fieldOfColumn, prefersCamelCase } from './field-name.ts';
import { mappedName, schemaNameOf } from './mapped-name.ts';
import type { ModelSubject } from './model-subject.ts';
import { modelTables } from './model-tables.ts';
import { parseSchemaFile } from './parse-schema.ts';
import type { Field, PrismaSchema, SchemaFile } from './syntax.ts';

/** A file of a schema as it is to be. */
export interface EditedFile {
  path: string;
  text: string;
}

/**
 * Makes the models of a unit say what the database has now: after its swap, its rollback or its contract. Everything
 * else, comments and order included, stays as it is written. Answers the files that change.
 */
export function editSchema(schema: PrismaSchema, catalog: Catalog, shape: UnitShape): EditedFile[] {
  const edits: Edit[] = [];
  const subjects = new Map<string, ModelSubject>();
  const camelCase = prefersCamelCase(schema);
  const models = blocksOf(schema, 'model');
  const modelNames = new Set(models.map(({ block }) => block.name));
  const subjectOf = (name: TableName): ModelSubject | null => {
    const known = subjects.get(JSON.stringify(name));
    if (known) return known;
    const table = tableIn(catalog, name);
    const model = models.find(
      ({ block }) => mappedName(block) === name.name && schemaNameOf(block) === name.schema,
    );
    if (!table || !model) return null;
    const { file, block } = model;
    const touched = touchedColumns(shape, name);
    const fields = new Map<string, Field>();
    for (const column of [...table.columns.map((it) => it.name), ...touched]) {
      const field = fieldOfColumn(block, column, modelNames);
      if (field) fields.set(column, field);
    }
    const fieldNames = new Map([...fields].map(([column, field]) => [column, field.name]));
    const taken = new Set(block.fields.map((field) => field.name));
    for (const column of touched) {
      if (fieldNames.has(column) || !table.columns.some((it) => it.name === column)) continue;
      const fieldName = fieldNameFor(column, taken, camelCase);
      taken.add(fieldName);
      fieldNames.set(column, fieldName);
    }
    const donors = donorsOf(shape, name, fields);
    const siblings = siblingsOf(shape, name);
    const subject = { file, block, table, touched, donors, siblings, fieldNames, fields, edits };
    subjects.set(JSON.stringify(name), subject);
    return subject;
  };
  const parent = subjectOf(simple(shape.unit));
  const dealtWith = new Set<Field>();
  for (const reference of shape.references) {
    const child = subjectOf(simple(reference.table));
    if (child && parent) for (const field of editRelation({ child, parent, reference })) dealtWith.add(field);
  }
  const subjectOfModel = (name: string) => {
    const block = models.find((it) => it.block.name === name)?.block;
    return block ? subjectOf({ schema: schemaNameOf(block), name: mappedName(block) }) : null;
  };
  for (const { column } of shape.redundant ?? [])
    if (parent && !columnIn(parent.table, column))
      for (const field of dropRelationsOf(parent, column, subjectOfModel)) dealtWith.add(field);
  const isTouched = (table: TableName) => subjects.has(JSON.stringify(simple(table)));
  for (const table of modelTables(schema))
    for (const key of table.foreignKeys) {
      const to = { schema: key.schema, name: key.table };
      if (dealtWith.has(key.field) || !(isTouched(table) || isTouched(to))) continue;
      const [child, other] = [subjectOf(simple(table)), subjectOf(to)];
      if (child && other) followKey(child, other, key);
    }
  for (const subject of subjects.values()) {
    editScalars(subject);
    editKeys(subject);
  }
  return schema.files.flatMap((file) => edited(file, edits));
}

const simple = ({ schema, name }: TableName): TableName => ({ schema, name });

function edited(file: SchemaFile, edits: readonly Edit[]): EditedFile[] {
  const text = applyEdits(file, edits);
  if (text === file.text) return [];
  return [{ path: file.path, text: alignFields(file, parseSchemaFile(file.path, text, file.home)) }];
}

/** Groups of columns of a table that say the same: a key or reference in old and new, each before and after the swap. */
function identitiesOf(
  { unit, key, references }: UnitShape,
  table: TableName,
): { before: string[]; after: string[] }[][] {
  const own = [
    { before: key.legacy, after: key.legacyAfter },
    ...(key.superseded ? [{ before: [key.superseded.name], after: [key.superseded.after] }] : []),
    { before: key.uuid, after: key.uuidAfter },
  ];
  const others = references
    .filter((reference) => isSame(reference.table, table))
    .map(({ legacy, legacyAfter, uuid, uuidAfter, kept = [] }) => [
      { before: legacy, after: legacyAfter },
      { before: [uuid, ...kept], after: [uuidAfter, ...kept] },
    ]);
  return isSame(unit, table) ? [own, ...others] : others;
}

const columnsOf = (shape: UnitShape, table: TableName) => identitiesOf(shape, table).flat();

function siblingsOf(shape: UnitShape, table: TableName): Map<string, string[]> {
  const siblings = new Map<string, string[]>();
  for (const identity of identitiesOf(shape, table)) {
    const columns = [...new Set(identity.flatMap(({ before, after }) => [...before, ...after]))];
    for (const column of columns) siblings.set(column, [...(siblings.get(column) ?? []), ...columns]);
  }
  return siblings;
}

const touchedColumns = (shape: UnitShape, table: TableName) =>
  new Set([
    ...columnsOf(shape, table).flatMap(({ before, after }) => [...before, ...after]),
    ...(isSame(shape.unit, table) ? (shape.redundant ?? []).map(({ column }) => column) : []),
  ]);

/** What a renamed column's field was before: its old name's field when it is new, its new name's when it is taken back. */
function donorsOf(
  shape: UnitShape,
  table: TableName,
  fields: ReadonlyMap<string, Field>,
): Map<string, Field> {
  const donors = new Map<string, Field>();
  for (const { before, after } of columnsOf(shape, table))
    before.forEach((old, at) => {
      const now = after[at] ?? old;
      if (now === old || old.startsWith('rk_')) return;
      const [oldField, newField] = [fields.get(old), fields.get(now)];
      if (!newField && oldField) donors.set(now, oldField);
      else if (newField) donors.set(old, newField);
    });
  return donors;
}
