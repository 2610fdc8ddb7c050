import { blankOut } from './edit-text.ts';
import { parseSchemaFile } from './parse-schema.ts';
import type { Property, SchemaFile, Span } from './syntax.ts';

/** A place that the validator objects to: an offset in bytes, as it counts, and its words. */
export interface Objection {
  start: number;
  text: string;
}

type Text = Pick<SchemaFile, 'path' | 'text'>;

const addresses = ['url', 'directUrl', 'shadowDatabaseUrl'];

/** The file without its addresses, which Prisma before 7 wants and 7 refuses; lines stay where they are. */
export const withoutAddresses = (file: Text): string =>
  blankOut(
    file.text,
    settingsOf(file).filter(({ name }) => addresses.includes(name)),
  );

/**
 * The file without those settings of `datasource` and `generator` that are objected to: which there are, and which
 * preview features, is another version's business, and nothing that rekey edits. Null where no objection is to one.
 */
export function withoutSettings(file: Text, objections: readonly Objection[]): string | null {
  const settings = settingsOf(file);
  const bytes = (at: number) => Buffer.byteLength(file.text.slice(0, at));
  const spans = objections.flatMap(({ start, text }) => {
    const setting = settings.find((it) => bytes(it.start) <= start && start < bytes(it.end));
    return setting ? partsNamed(setting, text) : [];
  });
  return spans.length === 0 ? null : blankOut(file.text, spans);
}

const settingsOf = ({ path, text }: Text): Property[] =>
  parseSchemaFile(path, text)
    .blocks.filter(({ kind }) => kind === 'datasource' || kind === 'generator')
    .flatMap(({ properties }) => properties);

/** The items of a list that the words name, each with one comma; else the whole setting. */
function partsNamed(setting: Property, words: string): Span[] {
  const { value } = setting;
  const items = value.is === 'list' ? value.items : [];
  const named = items.flatMap((item, at): Span[] => {
    if (item.is !== 'string' || !words.includes(`"${item.text}"`)) return [];
    const before = items[at - 1];
    return [
      {
        start: before ? before.end : item.start,
        end: before ? item.end : (items[at + 1]?.start ?? item.end),
      },
    ];
  });
  return named.length > 0 ? named : [setting];
}
