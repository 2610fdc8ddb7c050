import { isJunction } from '../../subject/key-kind.ts';
import { type Rule, referencesTo } from '../../subject/subject.ts';
import { conversionCost } from '../estimate.ts';

/** Keys of several columns: a natural key that others must repeat whole, or a junction of two parents. */
export const compositeKey: Rule = {
  find: (subject) =>
    subject.tables.flatMap((table) => {
      const key = table.primaryKey ?? [];
      if (key.length < 2) return [];
      const references = referencesTo(subject, table);
      const junction = isJunction(table) && references.length === 0;
      const columns = key.join(', ');
      return [
        {
          rule: 'composite-key',
          severity: junction
            ? ('info' as const)
            : references.length > 0
              ? ('high' as const)
              : ('medium' as const),
          table,
          columns: key,
          reason: junction
            ? `The key (${columns}) is made of references alone, so it changes when its parents' keys do.`
            : references.length > 0
              ? `${references.length} ${references.length === 1 ? 'reference repeats' : 'references repeat'} all ${key.length} columns of the key (${columns}), and none can be changed alone.`
              : `The key (${columns}) cannot be named by one value in a URL or a log.`,
          safeWay: junction
            ? 'Leave it until all its parents are converted; then it is swapped once, as a junction.'
            : `Convert with strategy surrogate: one uuid becomes the key, and (${columns}) stays unique.`,
          estimate: conversionCost(subject, table),
          place: table.place,
        },
      ];
    }),
};
