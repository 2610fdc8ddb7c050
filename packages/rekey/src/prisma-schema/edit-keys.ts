import { fieldNamesOf, findArgument } from './attributes.ts';
import { lineAfter, lineBefore, linesAtEnd, withoutLine } from './edit-text.ts';
import { columnNameOf } from './mapped-name.ts';
import { type ModelSubject, sameList, type WantedKey, wantedKeys } from './model-subject.ts';
import type { Attribute } from './syntax.ts';
import { attributeText, type WrittenArgument, withArgument, writtenArguments } from './written-attributes.ts';

/** A model's `@@id`, `@@unique` or `@@index`. */
interface DeclaredKey {
  attribute: Attribute;
  kind: string;
  columns: string[];
  method: string | null;
}

/** Makes the touched block attributes say which keys and indexes there are. */
export function editKeys(subject: ModelSubject): void {
  const { file, block, edits, touched } = subject;
  const declared = declaredKeys(subject);
  const wanted = wantedKeys(subject).filter((key) => !isOnField(subject, key, declared));
  const match = (test: (one: DeclaredKey, key: WantedKey) => boolean) => {
    for (const one of [...declared])
      for (const key of [...wanted]) {
        if (!declared.includes(one) || !wanted.includes(key) || !test(one, key)) continue;
        rewrite(subject, one, key);
        declared.splice(declared.indexOf(one), 1);
        wanted.splice(wanted.indexOf(key), 1);
      }
  };
  match(
    (one, key) => one.kind === key.kind && one.method === key.method && sameList(one.columns, key.columns),
  );
  match((one, key) => one.kind === 'id' && key.kind === 'id');
  match((one, key) => one.kind !== 'index' && key.kind !== 'index' && sameList(one.columns, key.columns));
  for (const { attribute, columns } of declared)
    if (columns.some((column) => touched.has(column))) edits.push(withoutLine(file, attribute));
  const atEnd: string[] = [];
  for (const key of wanted) {
    const line = keyText(key.kind, [{ name: null, text: fieldList(subject, key) }], key);
    const before =
      block.attributes.findLast(({ name }) => name === key.kind) ??
      block.attributes.findLast(({ name }) => ['id', 'unique', 'index'].includes(name));
    const first = block.attributes[0];
    if (before) edits.push(lineAfter(file, before, line));
    else if (first) edits.push(lineBefore(file, first, line));
    else atEnd.push(line);
  }
  if (atEnd.length > 0) edits.push(linesAtEnd(file, block.body, atEnd));
}

function declaredKeys({ block }: ModelSubject): DeclaredKey[] {
  return block.attributes.flatMap((attribute): DeclaredKey[] => {
    if (!['id', 'unique', 'index'].includes(attribute.name)) return [];
    const columns = fieldNamesOf(findArgument(attribute, 'fields', 0)).map((field) =>
      columnNameOf(block, field),
    );
    const type = findArgument(attribute, 'type');
    const method = type?.is === 'word' && type.text !== 'BTree' ? type.text.toLowerCase() : null;
    return [{ attribute, kind: attribute.name, columns, method }];
  });
}

/** A single column's key is `@id` or `@unique`, if no block attribute says it. */
const isOnField = (_: ModelSubject, key: WantedKey, declared: readonly DeclaredKey[]) =>
  key.kind !== 'index' &&
  key.method === null &&
  key.columns.length === 1 &&
  !declared.some(({ kind, columns }) => kind === key.kind && sameList(columns, key.columns));

function rewrite(subject: ModelSubject, { attribute, columns }: DeclaredKey, key: WantedKey): void {
  const { file, edits } = subject;
  let args = writtenArguments(file, attribute);
  if (!sameList(columns, key.columns)) {
    const at = Math.max(
      args.findIndex(({ name }) => name === 'fields'),
      0,
    );
    args = args.map((it, n) => (n === at ? { ...it, text: fieldList(subject, key) } : it));
  }
  const line = keyText(key.kind, args, key);
  const { start, end } = attribute;
  if (line !== keyText(attribute.name, writtenArguments(file, attribute), null))
    edits.push({ path: file.path, start, end, text: line });
}

function keyText(kind: string, args: WrittenArgument[], key: WantedKey | null): string {
  if (key === null) return attributeText(`@@${kind}`, args);
  const map = key.name === key.ownName ? null : JSON.stringify(key.name);
  // The name that Prisma's client knows an `@@id` or `@@unique` by means nothing of an index: there it is the map.
  const isNamed = kind === 'index' && args.some(({ name }) => name === 'name');
  const named = withArgument(args, isNamed ? 'name' : 'map', map);
  const type = key.method && `${key.method[0]?.toUpperCase()}${key.method.slice(1)}`;
  return attributeText(
    `@@${kind}`,
    type && !named.some(({ name }) => name === 'type') ? withArgument(named, 'type', type) : named,
  );
}

function fieldList({ fieldNames }: ModelSubject, { columns, descending }: WantedKey): string {
  const fields = columns.map(
    (column, at) => `${fieldNames.get(column) ?? column}${descending[at] ? '(sort: Desc)' : ''}`,
  );
  return `[${fields.join(', ')}]`;
}
