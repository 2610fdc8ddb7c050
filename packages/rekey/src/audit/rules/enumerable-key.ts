import { ident } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { isSequential } from '../../subject/key-kind.ts';
import { snakeCase } from '../../subject/names.ts';
import { sampleValues } from '../../subject/sample.ts';
import {
  type Rule,
  referencesTo,
  type Subject,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

const linkColumn = /(^|_)(url|uri|link|href|path|permalink|slug)$/;
const publicName = /(^|_)(uuid|guid|slug|token|public_id|external_id|code|number|email|key)$/;

/** Sequential keys that get into URLs: anybody can count them and try the next one. */
export const enumerableKey: Rule = {
  async find(subject) {
    const links = await linksOf(subject);
    return subject.tables.flatMap((table): Finding[] => {
      const key = singleKey(table);
      if (!key || !isSequential(key)) return [];
      const link = links.find(({ words }) => words.has(snakeCase(table.name)));
      const exposed = referencesTo(subject, table).length > 0 && !hasPublicName(table);
      if (!link && !exposed) return [];
      return [
        {
          rule: 'enumerable-key',
          severity: link ? 'high' : 'medium',
          table,
          columns: [key.name],
          reason: link
            ? `Links such as ${JSON.stringify(link.example)} (${link.where}) carry ${key.name}: whoever sees one can try the next number.`
            : `A URL can name a row of ${table.name} by nothing but ${key.name}: whoever sees one number can try the next.`,
          safeWay:
            'Convert with strategy replace, and let the application accept the old numbers in links until contract.',
          estimate: null,
          place: key.place,
        },
      ];
    });
  },
};

const hasPublicName = ({ uniques, columns }: SubjectTable) =>
  uniques.some(
    ([name, ...more]) => name !== undefined && more.length === 0 && publicName.test(snakeCase(name)),
  ) || columns.some(({ name }) => /(^|_)(uuid|guid|slug)$/.test(snakeCase(name)));

/** Stored links that end in `/<word>/<number>`, with the words. */
async function linksOf({ query, tables }: Subject) {
  const links: { words: Set<string>; example: string; where: string }[] = [];
  for (const table of query ? tables : []) {
    for (const column of table.columns) {
      if (!query || column.type !== 'text' || !linkColumn.test(snakeCase(column.name))) continue;
      const name = `t.${ident(column.name)}`;
      for (const example of await sampleValues(
        query,
        table,
        name,
        `${name}::text collate "C" ~ '/[^/]+/[0-9]+/?$'`,
        40,
      )) {
        const word = /\/([^/]+)\/\d+\/?$/.exec(example)?.[1];
        if (word)
          links.push({
            words: new Set([snakeCase(word), `${snakeCase(word)}s`]),
            example,
            where: `${table.name}.${column.name}`,
          });
      }
    }
  }
  return links;
}
