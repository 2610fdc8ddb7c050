import { readUuid, type Uuid } from '../database/uuid-text.ts';
import { type KeyForm, type KeyUsage, makeKeyUsage } from './key-usage.ts';

/** Where a table's old and new key stand in the application's queries, and which of them it gives out. */
export interface KeySwitchOptions<LegacyField extends string, Legacy, UuidField extends string> {
  /** The converted table, `schema.table`. */
  table: string;
  /** The old key: its field as queries call it, and how its text is read; null for a text that is no such key. */
  legacy: { field: LegacyField; read(text: string): Legacy | null };
  /** The new key's field. */
  uuid: { field: UuidField };
  /** The feature flag: which key the application gives out and follows. Asked every time, so that it can be turned while it runs. */
  gives(): KeyForm;
}

/** What asks for one row, by exactly one of the two keys. */
export type KeyCondition<LegacyField extends string, Legacy, UuidField extends string> =
  | { [Field in LegacyField]: Legacy }
  | { [Field in UuidField]: Uuid };

/** One table's switch between its old and its new key. */
export interface KeySwitch<LegacyField extends string, Legacy, UuidField extends string> {
  /**
   * The condition for a key that came from outside, in whichever form it came, and counts it; null where it is neither. A text
   * that both could read is taken for the old key unless it is written as PostgreSQL writes a uuid.
   */
  where(text: string): KeyCondition<LegacyField, Legacy, UuidField> | null;
  /** The key of a row that the application gives out: by the flag, and the old one as long as a row has no uuid. */
  keyOf(row: { [Field in LegacyField]: Legacy } & { [Field in UuidField]: string | null }): string;
  /** How often, and when last, each key was asked by. */
  usage: KeyUsage;
}

/**
 * Makes the switch of one table. It belongs in front of every query by this key from before the conversion until its contract;
 * feature by feature, and back, the application then follows its flag, while both keys are accepted all the time.
 */
export function keySwitch<
  const LegacyField extends string,
  Legacy extends string | number | bigint,
  const UuidField extends string,
>({
  table,
  legacy,
  uuid,
  gives,
}: KeySwitchOptions<LegacyField, Legacy, UuidField>): KeySwitch<LegacyField, Legacy, UuidField> {
  const usage = makeKeyUsage(table);
  type Condition = KeyCondition<LegacyField, Legacy, UuidField>;
  return {
    usage,
    where(text) {
      const id = readUuid(text);
      const old = id !== null && id === text.toLowerCase() ? null : legacy.read(text);
      if (old !== null) {
        usage.count('legacy');
        return { [legacy.field]: old } as Condition;
      }
      if (id === null) return null;
      usage.count('uuid');
      return { [uuid.field]: id } as Condition;
    },
    keyOf(row) {
      const id: string | null = row[uuid.field];
      return gives() === 'uuid' && id !== null ? id : String(row[legacy.field]);
    },
  };
}

/** Reads a whole number that a key of up to eight bytes can be, as decimal digits; null for any other text. */
export function wholeNumber(text: string): number | null {
  const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** Reads a text key: any text that is not empty. */
export const plainText = (text: string): string | null => (text === '' ? null : text);
