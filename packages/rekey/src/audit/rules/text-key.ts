import { ident } from '../../database/sql.ts';
import { conversionCost } from '../estimate.ts';
import type { Finding } from '../finding.ts';
import { identifyingKey, isTextType } from '../key-kind.ts';
import { sampleValues, uuidPattern } from '../sample.ts';
import {
  findByTable,
  type Rule,
  referencesTo,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../subject.ts';

/** What a text key holds, as far as can be told. */
type TextKey = 'uuid' | 'mixed' | 'opaque' | 'typed';

/** Text keys: names that people type and change, opaque ones such as CUID, and those that are UUIDs already. */
export const textKey: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const key = singleKey(table);
      // A key that is a reference changes with its parent, and says nothing of its own.
      if (!key || !isTextType(key.type) || identifyingKey(table)) return [];
      const { kind, examples, uuids } = await kindOf(subject, table, key);
      return [describe(subject, table, key, kind, examples, uuids)];
    }),
};

async function kindOf({ query }: Subject, table: SubjectTable, key: SubjectColumn) {
  const values = query ? await sampleValues(query, table, `t.${ident(key.name)}`) : [];
  const uuids = values.filter((value) => uuidPattern.test(value)).length;
  return {
    kind: judge(values, uuids, key),
    examples: values.slice(0, 2),
    uuids: values.length ? uuids / values.length : 0,
  };
}

function judge(values: string[], uuids: number, { clientDefault }: SubjectColumn): TextKey {
  if (values.length === 0) {
    if (clientDefault?.startsWith('uuid')) return 'uuid';
    return clientDefault ? 'opaque' : 'typed';
  }
  if (uuids === values.length) return 'uuid';
  if (uuids > 0) return 'mixed';
  // CUID, ULID, nanoid: long, and no spaces or signs that a person would type.
  const opaque = values.filter((value) => /^[0-9A-Za-z_-]{20,40}$/.test(value)).length;
  return opaque >= values.length * 0.98 ? 'opaque' : 'typed';
}

const rewritten = (references: number) =>
  references === 0
    ? 'to break whatever remembers it'
    : `${references} ${references === 1 ? 'reference' : 'references'} to it`;

function describe(
  subject: Subject,
  table: SubjectTable,
  key: SubjectColumn,
  kind: TextKey,
  examples: string[],
  uuids: number,
): Finding {
  const references = referencesTo(subject, table).length;
  const example =
    examples.length > 0 ? ` (such as ${examples.map((it) => JSON.stringify(it)).join(' and ')})` : '';
  const base = {
    table,
    columns: [key.name],
    estimate: conversionCost(subject, table),
    place: key.place,
  };
  switch (kind) {
    case 'uuid':
      return {
        ...base,
        rule: 'uuid-in-text',
        severity: 'medium',
        reason: `The key holds UUIDs as ${key.type}: more than twice the bytes in every index, and two spellings of one UUID are two keys.`,
        safeWay:
          'Convert with strategy replace: every value is cast and kept, no reference changes its meaning.',
      };
    case 'mixed':
      return {
        ...base,
        rule: 'uuid-in-text',
        severity: 'high',
        reason: `${key.name} mixes UUIDs (${Math.round(uuids * 100)} % of those looked at) with other texts, so it cannot simply be cast.`,
        safeWay:
          'Convert with strategy replace: valid UUIDs are kept, the others get a new one through a mapping; rekey looks for collisions first.',
      };
    case 'opaque':
      return {
        ...base,
        rule: 'opaque-text-key',
        severity: 'medium',
        reason: `The key is an opaque text that the client makes: inserts in plain SQL have none, and its indexes are larger than a uuid's.`,
        safeWay:
          'Convert with strategy replace, or persistent to keep the key and add a uuid beside it for partners.',
      };
    case 'typed':
      return {
        ...base,
        rule: 'editable-key',
        severity: 'high',
        reason: `The key is a name that people type${example}: to rename a row is to rewrite its key and ${rewritten(references)}.`,
        safeWay:
          'Convert with strategy promote: the text stays as display id, unique within its parent, and a uuid becomes the key.',
      };
    default:
      return kind satisfies never;
  }
}
