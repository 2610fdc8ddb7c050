import type { Finding } from '../../subject/finding.ts';
import { baseType, identifyingKey, isSequential } from '../../subject/key-kind.ts';
import {
  columnOf,
  findTable,
  type Rule,
  type Subject,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';
import { conversionCost } from '../estimate.ts';

/** What else a table's shape means for its conversion: no key, a parent's key, a superfluous one, other types than the parent's. */
export const tableShape: Rule = {
  find: (subject) =>
    subject.tables.flatMap((table) => [
      ...withoutKey(table),
      ...identifying(subject, table),
      ...redundant(subject, table),
      ...padded(table),
      ...otherTypes(subject, table),
    ]),
};

function withoutKey(table: SubjectTable): Finding[] {
  if (table.primaryKey) return [];
  const unique = table.uniques[0];
  return [
    {
      rule: 'no-primary-key',
      severity: 'medium',
      table,
      columns: unique ?? [],
      reason: `${table.name} has no primary key${unique ? `, only (${unique.join(', ')}) unique` : ''}: a row cannot be named, and logical replication cannot update it.`,
      safeWay:
        'Its references are re-pointed with their parents; a key is added only when the plan asks for one.',
      estimate: null,
      place: table.place,
    },
  ];
}

function identifying(subject: Subject, table: SubjectTable): Finding[] {
  const foreignKey = identifyingKey(table);
  if (!foreignKey) return [];
  return [
    {
      rule: 'identifying-key',
      severity: 'info',
      table,
      columns: foreignKey.columns,
      reason: `The key of ${table.name} is the key of ${foreignKey.parent.name}, one to one: it must get the same uuid, not a new one.`,
      safeWay: `Convert with strategy inherit, right after ${foreignKey.parent.name}.`,
      estimate: conversionCost(subject, table),
      place: table.place,
    },
  ];
}

/** A sequence beside a unique, required reference: two keys that say the same thing. */
function redundant(subject: Subject, table: SubjectTable): Finding[] {
  const key = singleKey(table);
  if (!key || !isSequential(key)) return [];
  return table.foreignKeys.flatMap(({ columns: [column, ...more], parent }): Finding[] => {
    const unique = table.uniques.some((it) => it.join() === column);
    if (!column || more.length > 0 || !unique || columnOf(table, column).nullable) return [];
    return [
      {
        rule: 'redundant-key',
        severity: 'medium',
        table,
        columns: [key.name, column],
        reason: `${key.name} and ${column} both name a row of ${table.name}: there is exactly one for each row of ${parent.name}.`,
        safeWay: `Decide it in the plan: "consolidate" makes the uuid of ${parent.name} the key of ${table.name} too, and the contracts drop ${key.name} and ${column}.`,
        estimate: conversionCost(subject, table),
        place: key.place,
      },
    ];
  });
}

function padded(table: SubjectTable): Finding[] {
  const key = singleKey(table);
  if (!key || baseType(key.type) !== 'character') return [];
  return [
    {
      rule: 'padded-key',
      severity: 'medium',
      table,
      columns: [key.name],
      reason: `${key.name} is ${key.type}: it compares with its blanks left off, but not once it is cast to text.`,
      safeWay: 'Nothing to prepare: rekey maps it through its own type, never through text.',
      estimate: null,
      place: key.place,
    },
  ];
}

function otherTypes(subject: Subject, table: SubjectTable): Finding[] {
  return table.foreignKeys.flatMap(({ columns, parent, references }): Finding[] => {
    const target = findTable(subject, parent);
    const differing = columns.filter((column, index) => {
      const there = target?.columns.find(({ name }) => name === references[index])?.type;
      const here = columnOf(table, column).type;
      return there && here && baseType(there) !== baseType(here);
    });
    if (differing.length === 0) return [];
    return [
      {
        rule: 'mixed-type-reference',
        severity: 'medium',
        table,
        columns: differing,
        reason: `${differing.join(', ')} has another type than the key of ${parent.name} that it refers to: the largest keys do not fit, and joins cast.`,
        safeWay: `Nothing to prepare: rekey joins by the foreign key's own operator, and both are uuid afterwards.`,
        estimate: null,
        place: table.place,
      },
    ];
  });
}
