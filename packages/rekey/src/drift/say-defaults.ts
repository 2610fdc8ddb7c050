import type pg from 'pg';
import { defaultText } from './default-text.ts';
import { type Fact, type Said, type Source, sources } from './fact.ts';
import { type Expression, wordExpressions } from './word-expressions.ts';
import type { WrittenDefault } from './written-default.ts';

/** One source's word on a default. */
interface Voice {
  source: Source;
  key: string;
  fact: Fact;
  written: WrittenDefault;
  expression: Expression | null;
}

/**
 * Puts the defaults of all sources into the words of one server, so that they differ only where they mean something
 * else. What schema.prisma leaves open (`autoincrement()`, `dbgenerated()`, a generated column) is left open in all.
 */
export async function sayDefaults(client: pg.ClientBase, said: Said): Promise<Said> {
  const voices = voicesOf(said);
  const asked = voices.filter(({ expression }) => expression !== null);
  const worded = await wordExpressions(
    client,
    asked.flatMap(({ expression }) => expression ?? []),
  );
  const words = new Map(asked.map((voice, at) => [voice, worded[at] ?? null]));
  const answer: Said = Object.fromEntries(
    sources.flatMap((source) => (said[source] ? [[source, new Map(said[source])]] : [])),
  );
  for (const voice of voices) {
    const says = defaultText(voice.written, words.get(voice) ?? null);
    answer[voice.source]?.set(voice.key, { ...voice.fact, says });
  }
  return answer;
}

function voicesOf(said: Said): Voice[] {
  const keys = new Set(sources.flatMap((source) => [...(said[source]?.keys() ?? [])]));
  return [...keys].flatMap((key) => {
    const found = sources.flatMap((source) => {
      const fact = said[source]?.get(key);
      return fact?.default ? [{ source, key, fact, ...fact.default }] : [];
    });
    // The column as a server has it: its type can be written in SQL.
    const column = found.find(({ source }) => source !== 'schema');
    return inOneForm(found).map(({ source, fact, written }) => ({
      source,
      key,
      fact,
      written,
      expression: column ? expressionOf(written, column) : null,
    }));
  });
}

function expressionOf(
  written: WrittenDefault,
  { type, columns }: { type: string; columns: Expression['columns'] },
): Expression | null {
  if (written.is === 'expression') return { sql: written.sql, type, columns: null };
  return written.is === 'generated' ? { sql: written.sql, type, columns } : null;
}

/** Reads the database's and the migrations' word as schema.prisma's word wants to be compared. */
function inOneForm<One extends { source: Source; written: WrittenDefault }>(voices: readonly One[]): One[] {
  const schema = voices.find(({ source }) => source === 'schema')?.written;
  const others = voices.filter(({ source }) => source !== 'schema').map(({ written }) => written);
  return voices.map((voice) => ({ ...voice, written: formOf(voice.written, schema, others) }));
}

function formOf(
  written: WrittenDefault,
  schema: WrittenDefault | undefined,
  others: readonly WrittenDefault[],
): WrittenDefault {
  if (schema?.is === 'anything') return schema;
  const isGenerated = others.some(({ is }) => is === 'generated');
  if (written === schema && isGenerated) {
    if (written.is === 'none') return others.find(({ is }) => is === 'generated') ?? written;
    if (written.is === 'expression') return { is: 'generated', sql: written.sql };
  }
  // `dbgenerated("nextval(…)")` names the sequence, `autoincrement()` does not.
  if (schema?.is === 'expression' && written.is === 'sequence' && written.sql !== null)
    return { is: 'expression', sql: written.sql };
  return written;
}
