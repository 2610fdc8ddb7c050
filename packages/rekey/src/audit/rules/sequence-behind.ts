import { literal } from '../../database/sql.ts';
import { isSequential } from '../../subject/key-kind.ts';
import { readOwnSequence } from '../../subject/own-sequence.ts';
import { findByTable, type Rule, singleKey } from '../../subject/subject.ts';

/** Sequences whose next value is not beyond the largest key: rows were written past them, and an insert will meet one. */
export const sequenceBehind: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const { query } = subject;
      const key = singleKey(table);
      if (!query || !key || !isSequential(key)) return [];
      const found = await readOwnSequence(query, table, key);
      if (found?.top == null || found.next > found.top) return [];
      return [
        {
          rule: 'sequence-behind',
          severity: 'high' as const,
          table,
          columns: [key.name],
          reason: `The next value of ${found.sequence} is ${found.next}, and the largest ${key.name} is ${found.top}: rows were written past the sequence, and an insert fails when it meets one of them.`,
          safeWay: `Set it behind the largest: SELECT setval(${literal(found.sequence)}, ${found.top}); then look for who writes ${key.name} without it.`,
          estimate: null,
          place: key.place,
        },
      ];
    }),
};
