import { judgeKey, type KeyJudgement } from '../../keys/judge-key.ts';
import { type KeyEvidence, readKeyEvidence } from '../../keys/key-evidence.ts';
import type { Finding } from '../../subject/finding.ts';
import { identifyingKey } from '../../subject/key-kind.ts';
import {
  findByTable,
  type Rule,
  referencesTo,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';
import { conversionCost } from '../estimate.ts';

/** Who makes a key that no sequence makes: people, programs, or nobody knows. Judged as the plan judges it. */
export const keyMaker: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const key = singleKey(table);
      // A key that is a reference changes with its parent, and says nothing of its own.
      if (!key || identifyingKey(table)) return [];
      const found = await readKeyEvidence(subject.query, table, key, { whole: false });
      const told = describe(subject, table, key, judgeKey(table, key, found), found);
      return told
        ? [
            {
              table,
              columns: [key.name],
              estimate: conversionCost(subject, table),
              place: key.place,
              ...told,
            },
          ]
        : [];
    }),
};

const rewritten = (references: number) =>
  references === 0
    ? 'to break whatever remembers it'
    : `${references} ${references === 1 ? 'reference' : 'references'} to it`;

const promotes =
  'Convert with strategy promote: the old key stays as display id, unique within its parent, and a uuid becomes the key.';

function describe(
  subject: Subject,
  table: SubjectTable,
  key: SubjectColumn,
  { kind, because }: KeyJudgement,
  found: KeyEvidence | null,
): Pick<Finding, 'rule' | 'severity' | 'reason' | 'safeWay'> | null {
  const references = referencesTo(subject, table).length;
  const examples = found?.others.slice(0, 2).map((it) => JSON.stringify(it)) ?? [];
  const example = examples.length > 0 ? ` (such as ${examples.join(' and ')})` : '';
  switch (kind) {
    case 'uuid':
    case 'sequence':
      return null;
    case 'counted':
      return {
        rule: 'unsequenced-key',
        severity: 'high',
        reason: `The key ${because} without a sequence in the database: two writers make the same number, and every number tells how many rows there are.`,
        safeWay: 'Convert with strategy replace: the number stays until contract.',
      };
    case 'uuid-text':
      return {
        rule: 'uuid-in-text',
        severity: 'medium',
        reason: `The key holds UUIDs as ${key.type}: more bytes in every index than a uuid has${key.type === 'bytea' ? '' : ', and two spellings of one UUID are two keys'}.`,
        safeWay:
          'Convert with strategy replace: every value is cast and kept, no reference changes its meaning.',
      };
    case 'some-uuids':
      return {
        rule: 'uuid-in-text',
        severity: 'high',
        reason: `${key.name} mixes UUIDs (${shareOf(found)} % of those looked at) with other texts, so it cannot simply be cast.`,
        safeWay:
          'Convert with strategy replace: valid UUIDs are kept, the others get a new one through a mapping; rekey looks for collisions first.',
      };
    case 'generated':
      return {
        rule: 'opaque-text-key',
        severity: 'medium',
        reason: `The key is an opaque text that the client makes: inserts in plain SQL have none, and its indexes are larger than a uuid's.`,
        safeWay:
          'Convert with strategy replace, or persistent to keep the key and add a uuid beside it for partners.',
      };
    case 'typed':
      return {
        rule: 'editable-key',
        severity: 'high',
        reason: found
          ? `The key is a name that people type${example}: to rename a row is to rewrite its key and ${rewritten(references)}.`
          : `The key ${because}: to correct a row is to rewrite its key and ${rewritten(references)}.`,
        safeWay: promotes,
      };
    case 'unclear':
      return {
        rule: (found?.uuids ?? 0) > 0 ? 'uuid-in-text' : 'unclear-key',
        severity: 'high',
        reason:
          (found?.uuids ?? 0) > 0
            ? `${key.name} mixes UUIDs (${shareOf(found)} % of those looked at) with other texts${example}, so it cannot simply be cast.`
            : `The key ${because}${example}: whether people type it decides what becomes of it.`,
        safeWay: `The plan asks who makes it. ${promotes}`,
      };
    default:
      return kind satisfies never;
  }
}

const shareOf = (found: KeyEvidence | null) =>
  found && found.rows > 0 ? Math.round((found.uuids / found.rows) * 100) : 0;
