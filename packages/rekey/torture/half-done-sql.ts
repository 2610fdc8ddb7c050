import { qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import type { TableDraft } from './table-draft.ts';

const forms = [
  'uuid uuid not null default gen_random_uuid() unique',
  'uuid uuid unique',
  'persistent_uuid uuid default gen_random_uuid()',
  'uuid text default gen_random_uuid()::text',
  'uuid char(36) unique',
];

/** Uuid columns beside a key that an earlier attempt has left: whole, half filled, or of text. */
export function halfDoneSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  return tables
    .filter(({ kind, key }) => key.length === 1 && key[0]?.name !== 'uuid' && kind !== 'identifying')
    .flatMap((table) => {
      if (!dice.oneIn(2)) return [];
      const form = dice.pick(forms);
      return [
        `alter table ${qualified(table)} add ${form};`,
        ...(form.includes('default')
          ? []
          : [
              `update ${qualified(table)} set uuid = upper(gen_random_uuid()::text)::${form.split(' ')[1]} where length(label) % 2 = 0;`,
            ]),
      ];
    });
}
