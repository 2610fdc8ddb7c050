import { baseType } from '../subject/key-kind.ts';
import { singular, snakeCase } from '../subject/names.ts';
import type { SubjectColumn, SubjectTable } from '../subject/subject.ts';
import { originOf } from './generated-text.ts';
import type { KeyEvidence } from './key-evidence.ts';
import { textTypes } from './text-types.ts';

/** Who makes a key of one column, as far as its type, its default and its values show. */
export type KeyKind =
  | 'uuid'
  /** A sequence makes it. */
  | 'sequence'
  /** Numbers that a program counts up, or makes from the time, without a sequence. */
  | 'counted'
  /** Every value spells a uuid, in a text or in sixteen bytes. */
  | 'uuid-text'
  /** Some do, and a program made the others. */
  | 'some-uuids'
  /** A program made the text. */
  | 'generated'
  /** It says something to people: a name, a code, a day. */
  | 'typed'
  /** Neither shows, so a person has to say it. */
  | 'unclear';

/** A key's kind, and why in half a sentence that follows "its key". */
export interface KeyJudgement {
  kind: KeyKind;
  because: string;
}

/** Judges a key of one column; the only place that decides who makes a key, for the audit and for the plan. */
export function judgeKey(
  table: SubjectTable,
  column: SubjectColumn,
  found: KeyEvidence | null,
): KeyJudgement {
  const type = baseType(column.type) ?? 'text';
  if (type === 'uuid') return { kind: 'uuid', because: 'is a uuid already' };
  if (column.default?.by === 'sequence' || column.default?.by === 'identity')
    return { kind: 'sequence', because: `is ${type}, which a sequence makes` };
  if (['smallint', 'integer', 'bigint', 'numeric'].includes(type))
    return judgeNumber(table, column, type, found);
  if (textTypes.includes(type)) return judgeText(column, found);
  if (type === 'bytea') return judgeBytes(found);
  return { kind: 'typed', because: `is ${type}, which says something by itself` };
}

function judgeText(column: SubjectColumn, found: KeyEvidence | null): KeyJudgement {
  const { clientDefault, default: own } = column;
  if (found && found.rows > 0) {
    if (found.uuids === found.rows)
      return { kind: 'uuid-text', because: 'holds uuids as text: they are kept' };
    const origin = originOf(found.others, column.name);
    if (origin === 'generated')
      return { kind: found.uuids > 0 ? 'some-uuids' : 'generated', because: 'is text that a program made' };
    if (found.uuids > 0) return { kind: 'unclear', because: 'is a uuid in some rows only' };
    if (origin === 'typed') return { kind: 'typed', because: 'is text that people read and rename' };
  } else {
    if (clientDefault?.startsWith('uuid')) return { kind: 'uuid-text', because: 'is made as a uuid' };
    if (clientDefault || (own?.by === 'expression' && /\(/.test(own.sql)))
      return { kind: 'generated', because: 'is text that a program makes' };
  }
  return { kind: 'unclear', because: 'is text, and nothing shows who makes it' };
}

function judgeBytes(found: KeyEvidence | null): KeyJudgement {
  if (found && found.rows > 0 && found.uuids === found.rows)
    return { kind: 'uuid-text', because: 'holds uuids as sixteen bytes: they are kept' };
  return { kind: 'unclear', because: 'is bytea, and nothing shows what the bytes mean' };
}

/** Counted up from the start, or so large that only a clock makes them; and called an id, for years and numbers of houses are dense too. */
function judgeNumber(
  table: SubjectTable,
  { name }: SubjectColumn,
  type: string,
  found: KeyEvidence | null,
): KeyJudgement {
  const unclear = {
    kind: 'unclear' as const,
    because: `is ${type} without a sequence, and nothing shows who makes it`,
  };
  if (!isCalledId(table, name)) return unclear;
  const counted = { kind: 'counted' as const, because: `is ${type}, which a program counts` };
  const range = found?.range;
  if (!found || found.rows === 0 || !range) return counted;
  const isDense = range.from >= -1 && range.to - range.from <= found.rows * 4 + 100;
  const isClock = range.from >= 2 ** 40;
  return range.isWhole && (isDense || isClock) ? counted : unclear;
}

/** `id`, `pk`, `film_id`, `FilmID`, and `filmid` of films. */
function isCalledId(table: Pick<SubjectTable, 'name'>, column: string): boolean {
  const name = snakeCase(column);
  return (
    /^(id|pk|oid|.+_(id|pk))$/.test(name) ||
    name === `${singular(snakeCase(table.name)).replaceAll('_', '')}id`
  );
}
