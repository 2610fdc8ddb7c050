import { applyEdits, type Edit, eolOf } from './edit-text.ts';
import type { Block, Field, SchemaFile, Span } from './syntax.ts';

/**
 * Brings types and attributes of edited models below each other again, as Prisma's formatter does, in those groups of
 * fields that were so before. A group ends at an empty line. An empty line that has come to stand last goes.
 */
export function alignFields(before: SchemaFile, after: SchemaFile): string {
  const edits: Edit[] = [];
  for (const block of after.blocks) {
    const was = before.blocks.find(({ kind, name }) => kind === block.kind && name === block.name);
    if (!was || textOf(before, was) === textOf(after, block)) continue;
    edits.push(...looseEnd(before, was, after, block));
    const known = new Map<string, boolean>();
    for (const group of groupsOf(before, was)) {
      const isAligned = misplaced(before, group, widths(before, group)).length === 0;
      for (const { name } of group) known.set(name, isAligned);
    }
    for (const group of groupsOf(after, block)) {
      const [wasAligned] = group.flatMap(({ name }) => known.get(name) ?? []);
      const added = group.filter(({ name }) => !known.has(name));
      if (wasAligned) edits.push(...misplaced(after, group, widths(after, group)));
      else if (wasAligned === false) edits.push(...misplaced(after, added, usualWidths(after, group)));
    }
  }
  return applyEdits(after, edits);
}

function looseEnd(before: SchemaFile, was: Block, after: SchemaFile, block: Block): Edit[] {
  const tail = ({ text }: SchemaFile, { body }: Block) =>
    /\s*$/.exec(text.slice(body.start, body.end))?.[0] ?? '';
  const end = tail(after, block);
  const isLoose = (it: string) => it.split('\n').length > 2;
  if (!isLoose(end) || isLoose(tail(before, was))) return [];
  const text = eolOf(after.text) + end.slice(end.lastIndexOf('\n') + 1);
  return [{ path: after.path, start: block.body.end - end.length, end: block.body.end, text }];
}

const textOf = ({ text }: SchemaFile, { start, end }: Block) => text.slice(start, end);

function groupsOf({ text }: SchemaFile, { fields }: Block): Field[][] {
  const groups: Field[][] = [];
  let last: Field | null = null;
  for (const field of fields) {
    const between = last && text.slice(last.end, field.start);
    if (between !== null && !/\n[ \t\r]*\n/.test(between)) groups.at(-1)?.push(field);
    else groups.push([field]);
    last = field;
  }
  return groups;
}

interface Widths {
  name: number;
  type: number;
}

const widthOf = ({ text }: SchemaFile, { start, end }: Span) => [...text.slice(start, end)].length;

function widths(file: SchemaFile, group: readonly Field[]): Widths {
  return {
    name: Math.max(...group.map(({ nameSpan }) => widthOf(file, nameSpan))),
    type: Math.max(...group.map(({ typeSpan }) => widthOf(file, typeSpan))),
  };
}

/** What most lines of a group that nobody formatted have. */
function usualWidths(file: SchemaFile, group: readonly Field[]): Widths {
  return {
    name: mostFrequent(
      group.map(({ nameSpan, typeSpan }) => widthOf(file, { ...nameSpan, end: typeSpan.start }) - 1),
    ),
    type: mostFrequent(
      group.flatMap(({ typeSpan, attributes: [first] }) =>
        first ? [widthOf(file, { ...typeSpan, end: first.start }) - 1] : [],
      ),
    ),
  };
}

function mostFrequent(numbers: readonly number[]): number {
  const count = (wanted: number) => numbers.filter((it) => it === wanted).length;
  return numbers.reduce((best, it) => (count(it) > count(best) ? it : best), numbers[0] ?? 0);
}

/** What has to be changed for fields to stand in columns of these widths. */
function misplaced(file: SchemaFile, group: readonly Field[], { name, type }: Widths): Edit[] {
  const { path, text } = file;
  return group.flatMap(({ nameSpan, typeSpan, attributes: [first] }) => {
    const gaps = [{ from: nameSpan, to: typeSpan, width: name }];
    if (first) gaps.push({ from: typeSpan, to: first, width: type });
    return gaps.flatMap(({ from, to, width }): Edit[] => {
      const blanks = ' '.repeat(Math.max(width + 1 - widthOf(file, from), 1));
      const is = text.slice(from.end, to.start);
      return is === blanks ? [] : [{ path, start: from.end, end: to.start, text: blanks }];
    });
  });
}
