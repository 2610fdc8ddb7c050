import { type Constraint, columnIn, isSame } from '../catalog/catalog.ts';
import type { ReferenceShape } from '../plan/unit-shape.ts';
import { fieldNamesOf, findArgument, findAttribute, textOf } from './attributes.ts';
import { lineAfter, withoutLine } from './edit-text.ts';
import { freeName } from './field-name.ts';
import { columnNameOf } from './mapped-name.ts';
import { isNullable, type ModelSubject } from './model-subject.ts';
import type { ModelForeignKey } from './model-table.ts';
import { objectName } from './object-name.ts';
import type { Attribute, Field } from './syntax.ts';
import { attributeText, type WrittenArgument, withArgument, writtenArguments } from './written-attributes.ts';

/** A reference between two models, either of which a relation field stands in. */
interface Ends {
  child: ModelSubject;
  parent: ModelSubject;
  reference: ReferenceShape;
}

/**
 * Keeps a relation that is none of the unit's on its foreign key, which has the same name and perhaps other columns.
 */
export function followKey(child: ModelSubject, parent: ModelSubject, { field, name }: ModelForeignKey): void {
  const key = child.table.constraints.find((it) => it.kind === 'foreign' && it.name === name);
  const parts = key && [...key.columns, ...(key.references?.columns ?? [])];
  if (key && parts?.some((column) => child.touched.has(column) || parent.touched.has(column)))
    pointTo({ child, parent }, field, key);
}

/**
 * Points the reference's relation to the foreign key that is the main one now, and declares the old one beside it as
 * long as the database enforces it. Answers the fields that it has dealt with.
 */
export function editRelation(ends: Ends): Field[] {
  const { child, parent, reference } = ends;
  const { uuidAfter, legacyAfter, legacy, kept = [] } = reference;
  const relations = child.block.fields.filter(
    (field) => field.type === parent.block.name && relationColumns(child, field).length > 0,
  );
  const on = (columns: readonly string[], but?: Field) =>
    relations.find((field) => field !== but && sameSet(relationColumns(child, field), columns));
  const main = on([uuidAfter, ...kept]) ?? on(legacy) ?? on(legacyAfter);
  const second = main && (on(legacyAfter, main) ?? on(legacy, main));
  const newKey = foreignKeyOn(ends, [uuidAfter, ...kept]);
  const oldKey = foreignKeyOn(ends, legacyAfter) ?? foreignKeyOn(ends, legacy);
  const isOneKey = newKey === oldKey;
  const mainKey = newKey ?? oldKey;
  const secondKey = isOneKey || newKey === null ? null : oldKey;
  if (main && mainKey) pointTo(ends, main, mainKey);
  else if (main && relationColumns(child, main).some((column) => !columnIn(child.table, column)))
    dropRelation(ends, main);
  if (second && !secondKey) dropRelation(ends, second);
  if (second && secondKey) pointTo(ends, second, secondKey);
  if (main && !second && secondKey) addSecond(ends, main, secondKey);
  return [main, second].flatMap((field) => field ?? []);
}

function relationColumns({ block }: ModelSubject, field: Field): string[] {
  const relation = findAttribute(field, 'relation');
  return relation
    ? fieldNamesOf(findArgument(relation, 'fields')).map((name) => columnNameOf(block, name))
    : [];
}

const sameSet = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each) => b.includes(each));

const foreignKeyOn = ({ child, parent }: Ends, columns: readonly string[]): Constraint | null =>
  child.table.constraints.find(
    (it) =>
      it.kind === 'foreign' &&
      it.references &&
      isSame(it.references.table, parent.table) &&
      sameSet(it.columns, columns),
  ) ?? null;

/** The relation's attribute with fields, references, actions and name as the foreign key has them. */
function pointTo({ child, parent }: Pick<Ends, 'child' | 'parent'>, field: Field, key: Constraint): void {
  const { file, edits } = child;
  const relation = findAttribute(field, 'relation') as Attribute;
  const text = relationText(child, parent, writtenArguments(file, relation), key);
  const { path } = file;
  if (text !== file.text.slice(relation.start, relation.end)) {
    const isSame = attributeText('@relation', writtenArguments(file, relation)) === text;
    if (!isSame) edits.push({ path, start: relation.start, end: relation.end, text });
  }
  const type = `${field.type}${isOptional(child, key) ? '?' : ''}`;
  if (type !== file.text.slice(field.typeSpan.start, field.typeSpan.end))
    edits.push({ path, ...field.typeSpan, text: type });
  editOtherEnd({ child, parent }, field, key);
}

/**
 * One to one needs a unique column at the child. Between a parent's unit and the one in which the child's own key
 * follows, the uuid has none: the parent's field is a list for that long. The old relation's remembers what it was.
 */
function editOtherEnd(ends: Pick<Ends, 'child' | 'parent'>, field: Field, key: Constraint): void {
  const { child, parent } = ends;
  const back = otherEnd(ends, field);
  if (!back) return;
  const isOne = isUnique(child, key.columns);
  const wasOne = parent.block.fields.some(
    (it) =>
      it.type === child.block.name &&
      !it.list &&
      relationName(it) === secondName(child, `${field.name}Legacy`),
  );
  if (back.list ? isOne && wasOne : !isOne)
    parent.edits.push({
      path: parent.file.path,
      ...back.typeSpan,
      text: `${back.type}${isOne ? '?' : '[]'}`,
    });
}

const isUnique = ({ table }: ModelSubject, columns: readonly string[]) =>
  table.indexes.some(
    (it) =>
      it.isUnique &&
      it.predicate === null &&
      sameSet(
        it.keys.map(({ column }) => column ?? ''),
        columns,
      ),
  );

const secondName = ({ block }: ModelSubject, field: string) => `${block.name}.${field}`;

const isOptional = ({ table }: ModelSubject, { columns }: Constraint) =>
  columns.some((column) => isNullable(table, column));

const actions: Record<string, string> = {
  'NO ACTION': 'NoAction',
  RESTRICT: 'Restrict',
  CASCADE: 'Cascade',
  'SET NULL': 'SetNull',
  'SET DEFAULT': 'SetDefault',
};

function relationText(
  child: ModelSubject,
  parent: ModelSubject,
  written: WrittenArgument[],
  key: Constraint,
): string {
  const list = (subject: ModelSubject, columns: readonly string[]) =>
    `[${columns.map((column) => subject.fieldNames.get(column) ?? column).join(', ')}]`;
  const rules = key.references;
  const byDefault = { onDelete: isOptional(child, key) ? 'SetNull' : 'Restrict', onUpdate: 'Cascade' };
  let args = withList(written, 'fields', list(child, key.columns));
  args = withList(args, 'references', list(parent, rules?.columns ?? []));
  for (const name of ['onDelete', 'onUpdate'] as const) {
    const action = actions[rules?.[name] ?? ''] ?? byDefault[name];
    if (args.some((it) => it.name === name) || action !== byDefault[name])
      args = withArgument(args, name, action);
  }
  const ownName = objectName(child.table.name, key.columns, 'fkey');
  return attributeText(
    '@relation',
    withArgument(args, 'map', key.name === ownName ? null : JSON.stringify(key.name)),
  );
}

/** A list that says the same already, perhaps without brackets, stays as it is written. */
function withList(args: WrittenArgument[], name: string, list: string): WrittenArgument[] {
  const bare = (text: string) => text.replace(/[[\]\s]/g, '');
  return args.some((it) => it.name === name && bare(it.text) === bare(list))
    ? args
    : withArgument(args, name, list);
}

const relationName = (field: Field) => {
  const relation = findAttribute(field, 'relation');
  return relation && textOf(findArgument(relation, 'name', 0));
};

/** The field at the parent's end of a relation. */
const otherEnd = ({ child, parent }: Pick<Ends, 'child' | 'parent'>, field: Field): Field | undefined =>
  parent.block.fields.find(
    (it) =>
      it !== field &&
      it.type === child.block.name &&
      relationName(it) === relationName(field) &&
      relationColumns(parent, it).length === 0,
  );

function addSecond(ends: Ends, main: Field, key: Constraint): void {
  const { child, parent } = ends;
  const back = otherEnd(ends, main);
  if (!back) return;
  const namesOf = ({ block, fieldNames }: ModelSubject) =>
    new Set([...block.fields.map(({ name }) => name), ...fieldNames.values()]);
  const taken = namesOf(child);
  const name = freeName(`${main.name}Legacy`, taken);
  const backName = freeName(
    `${back.name}Legacy`,
    child.block === parent.block ? new Set([...taken, name]) : namesOf(parent),
  );
  const called = JSON.stringify(secondName(child, name));
  const text = relationText(child, parent, [{ name: null, text: called }], key);
  child.edits.push(
    lineAfter(
      child.file,
      main,
      `${name} ${main.type}${isOptional(child, key) ? '?' : ''} ${text}${ignoredLike(main)}`,
    ),
  );
  const isOne = !back.list && isUnique(child, key.columns);
  parent.edits.push(
    lineAfter(
      parent.file,
      back,
      `${backName} ${child.block.name}${isOne ? '?' : '[]'} @relation(${called})${ignoredLike(back)}`,
    ),
  );
}

/** A field that leads to an ignored model has to be ignored as well. */
const ignoredLike = (field: Field) => (findAttribute(field, 'ignore') ? ' @ignore' : '');

/** Relation fields of a column that the contract has dropped go, at both ends. Answers them. */
export function dropRelationsOf(
  child: ModelSubject,
  column: string,
  subjectOf: (model: string) => ModelSubject | null,
): Field[] {
  const gone = child.block.fields.filter((field) => relationColumns(child, field).includes(column));
  for (const field of gone) {
    const parent = subjectOf(field.type);
    if (parent) dropRelation({ child, parent }, field);
  }
  return gone;
}

function dropRelation(ends: Pick<Ends, 'child' | 'parent'>, field: Field): void {
  const back = otherEnd(ends, field);
  ends.child.edits.push(withoutLine(ends.child.file, field));
  if (back) ends.parent.edits.push(withoutLine(ends.parent.file, back));
}
