import { z } from 'zod';
import { type AnyDefinition, defineEntity } from '../entity.ts';
import { note } from '../scalars.ts';

/**
 * Defines the switches of a show, which turn off writes, look-ups and programs: one row for the whole show
 * (`appliesTo` is empty) and one for each type that is restricted further. The stricter of the two applies. `targets`
 * are the definitions that a row may apply to.
 */
export function switchOf(targets: readonly Pick<AnyDefinition, 'type' | 'label'>[]) {
  const choices = ['', ...targets.map(({ type }) => type)];
  const labels = Object.fromEntries(targets.map(({ type, label }) => [type, label.many]));
  return defineEntity({
    type: 'switch',
    plural: 'switches',
    label: { one: 'Switch', many: 'Switches' },
    prefix: 'SWI',
    section: 'show',
    title: 'appliesTo',
    fields: {
      appliesTo: z.enum(choices),
      uuidLookup: z.boolean(),
      legacyKeyLookup: z.boolean(),
      idLookup: z.boolean(),
      externalApi: z.boolean(),
      readOnly: z.boolean(),
      note: note.nullable(),
    },
    // Programs of others get in where an owner lets them in, and nowhere else.
    defaults: {
      appliesTo: '',
      uuidLookup: true,
      legacyKeyLookup: true,
      idLookup: true,
      externalApi: false,
      readOnly: false,
    },
    computed: [],
    references: {},
    rules: {},
    columns: [
      {
        field: 'appliesTo',
        label: 'Applies to',
        width: 140,
        kind: 'choice',
        options: choices,
        labels: { '': 'The whole show', ...labels },
      },
      { field: 'uuidLookup', label: 'By UUID', width: 90, kind: 'check' },
      { field: 'legacyKeyLookup', label: 'By legacy key', width: 110, kind: 'check' },
      { field: 'idLookup', label: 'By ID', width: 90, kind: 'check' },
      { field: 'externalApi', label: 'External API', width: 110, kind: 'check' },
      { field: 'readOnly', label: 'Read-only', width: 90, kind: 'check' },
      { field: 'note', label: 'Note', width: 260, kind: 'note' },
    ],
    sample: {
      appliesTo: 'production',
      uuidLookup: false,
      legacyKeyLookup: false,
      idLookup: false,
      externalApi: true,
      readOnly: true,
      note: 'The client has signed the show sheet',
    },
  });
}
