import { type Column, columnIn } from '../catalog/catalog.ts';
import { fieldNamesOf, findArgument, findAttribute } from './attributes.ts';
import { columnType, isScalar } from './column-type.ts';
import { lineAfter, withoutLine } from './edit-text.ts';
import { fieldType } from './field-type.ts';
import { mappedName } from './mapped-name.ts';
import { modelDefault } from './model-default.ts';
import { type ModelSubject, sameList, type WantedKey, wantedKeys } from './model-subject.ts';
import type { Field } from './syntax.ts';
import {
  attributeText,
  type WrittenAttribute,
  withAttribute,
  writtenAttributes,
} from './written-attributes.ts';

/** Makes the touched scalar fields say what the columns are: new ones are added, those whose column is gone go. */
export function editScalars(subject: ModelSubject): void {
  const { file, block, table, touched, fields, edits } = subject;
  const keys = wantedKeys(subject);
  for (const name of touched) {
    const column = columnIn(table, name);
    const field = fields.get(name);
    if (!column && field) edits.push(withoutLine(file, field));
    if (column && field) changeField(subject, field, column, keys);
  }
  for (const column of table.columns)
    if (touched.has(column.name) && !fields.has(column.name)) {
      const { type, attributes } = wantedField(
        subject,
        subject.donors.get(column.name) ?? null,
        column,
        keys,
      );
      const line = [subject.fieldNames.get(column.name), type, ...attributes.map(({ text }) => text)].join(
        ' ',
      );
      edits.push(lineAfter(file, neighbour(subject, column) ?? block.fields.at(-1) ?? block.nameSpan, line));
    }
}

/** The field behind which a new one belongs: that of its old or new self, else the last of those that it stands for. */
function neighbour({ donors, fields, siblings, block }: ModelSubject, { name }: Column): Field | undefined {
  const own = (siblings.get(name) ?? []).flatMap((column) => fields.get(column) ?? []);
  return donors.get(name) ?? block.fields.findLast((field) => own.includes(field));
}

function changeField(subject: ModelSubject, field: Field, column: Column, keys: readonly WantedKey[]): void {
  const { file, edits } = subject;
  const { type, attributes } = wantedField(subject, field, column, keys);
  const { path, text } = file;
  if (text.slice(field.typeSpan.start, field.typeSpan.end) !== type)
    edits.push({ path, ...field.typeSpan, text: type });
  const written = writtenAttributes(file, field).map((it) => it.text);
  const wanted = attributes.map((it) => it.text);
  if (sameList(written, wanted)) return;
  const start =
    wanted.length === 0 || written.length === 0
      ? field.typeSpan.end
      : (field.attributes[0]?.start ?? field.end);
  const gap = written.length === 0 ? ' ' : '';
  edits.push({ path, start, end: field.end, text: wanted.length === 0 ? '' : `${gap}${wanted.join(' ')}` });
}

/** What a column's field is to be, made from the field that is (or was) nearest to it. */
function wantedField(
  subject: ModelSubject,
  from: Field | null,
  column: Column,
  keys: readonly WantedKey[],
): { type: string; attributes: WrittenAttribute[] } {
  const { file, fieldNames } = subject;
  const donor = subject.donors.get(column.name) ?? from;
  const isItself = from !== null && mappedName(from) === column.name;
  // Of the field itself, or of the one it was: how the type is spelled.
  const fresh = fieldType(column.type);
  const isSpelled = (it: Field) =>
    isScalar(it.type) ? columnType(it) === column.type : fresh.type.startsWith('Unsupported');
  const speller = [from, donor].find((it) => it && isSpelled(it)) ?? null;
  const own = isItself && from ? writtenAttributes(file, from) : [];
  const native = speller
    ? (writtenAttributes(file, speller).find(({ name }) => name.startsWith('db.'))?.text ?? null)
    : fresh.native && `@db.${fresh.native}`;
  let attributes = withKeys(subject, own, column.name, keys);
  const map = fieldNames.get(column.name) === column.name ? null : `@map(${JSON.stringify(column.name)})`;
  if (!isItself) attributes = withAttribute(attributes, 'map', map);
  attributes = withAttribute(attributes, 'db', native);
  attributes = withAttribute(attributes, 'default', defaultFor(subject, donor, column));
  const spelled = speller ? file.text.slice(speller.typeSpan.start, speller.typeSpan.end) : fresh.type;
  const bare = spelled.replace(/\?$/, '');
  const isList = bare.endsWith('[]');
  // A list is empty, never absent.
  return { type: `${bare}${column.notNull || isList ? '' : '?'}`, attributes };
}

/** `@id` and `@unique`, where the key is of this column alone and no `@@id` or `@@unique` says so. */
function withKeys(
  { block, fields }: ModelSubject,
  attributes: WrittenAttribute[],
  column: string,
  keys: readonly WantedKey[],
): WrittenAttribute[] {
  const field = fields.get(column)?.name;
  const texts = (['id', 'unique'] as const).map((kind) => {
    const key = keys.find((it) => it.kind === kind && it.method === null && sameList(it.columns, [column]));
    const inBlock = block.attributes.some(
      (it) => it.name === kind && sameList(fieldNamesOf(findArgument(it, 'fields', 0)), field ? [field] : []),
    );
    if (!key || inBlock) return null;
    const map = key.name === key.ownName ? [] : [{ name: 'map', text: JSON.stringify(key.name) }];
    return attributeText(`@${kind}`, map);
  });
  const [id = null, unique = null] = texts;
  const has = (name: string) => attributes.some((it) => it.name === name);
  // The one in the place of the other.
  if (has('id') && id === null && unique !== null && !has('unique'))
    return attributes.map((it) => (it.name === 'id' ? { name: 'unique', text: unique } : it));
  if (has('unique') && unique === null && id !== null && !has('id'))
    return attributes.map((it) => (it.name === 'unique' ? { name: 'id', text: id } : it));
  return withAttribute(withAttribute(attributes, 'id', id), 'unique', unique);
}

function defaultFor({ file }: ModelSubject, donor: Field | null, column: Column): string | null {
  const attribute = donor && findAttribute(donor, 'default');
  const written = attribute && file.text.slice(attribute.start, attribute.end);
  const known = donor && modelDefault(donor);
  const counts = column.identity !== null || /^nextval\(/.test(column.default ?? '');
  if (counts) return known?.by === 'sequence' ? (written ?? null) : '@default(autoincrement())';
  if (column.default === null || column.isGenerated)
    // A client's cuid() is of no use in a uuid, which the database makes or a reference brings.
    return known?.by === 'client' && column.type !== 'uuid' ? (written ?? null) : null;
  if (column.type !== 'uuid' && known && known.by !== 'sequence' && known.by !== 'database')
    return written ?? null;
  if (known?.by === 'database' && known.sql === column.default) return written ?? null;
  return `@default(dbgenerated(${JSON.stringify(column.default)}))`;
}
