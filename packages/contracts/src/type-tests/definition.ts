// What defineEntity refuses to compile. type-rules.test.ts turns every sentence below into a test.
import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { line, uuidOf } from '../scalars.ts';

const fields = {
  name: line(10),
  size: z.number().nullable(),
  done: z.boolean(),
  ccuUuid: uuidOf('ccu').nullable(),
  sendUuid: uuidOf('send'),
  remark: z.strictObject({ text: line(10) }).nullable(),
};

const ccu = { to: 'ccu', onRemove: 'clear' } as const;
const send = { to: 'send', onRemove: 'refuse' } as const;
const size = { field: 'size', label: 'Size', width: 80 } as const;

/** Fits its fields; each call below differs from it in one thing. */
const sound = {
  type: 'light',
  plural: 'lights',
  label: { one: 'Light', many: 'Lights' },
  prefix: 'LGT',
  section: 'show',
  title: 'name',
  fields,
  defaults: { done: false },
  computed: ['done'],
  references: { ccuUuid: ccu, sendUuid: send },
  rules: {},
  columns: [{ ...size, kind: 'number' }],
  groupBy: { field: 'name', done: 'done' },
  sample: { name: 'Key light', size: 2 },
} as const;

defineEntity(sound);

// @ts-expect-error the title names a field of the type
defineEntity({ ...sound, title: 'headline' });

// @ts-expect-error rows are grouped by a field of the type
defineEntity({ ...sound, groupBy: { field: 'aisle', done: 'done' } });

// @ts-expect-error a group counts a field of the type as done
defineEntity({ ...sound, groupBy: { field: 'name', done: 'finished' } });

// @ts-expect-error a column names a field of the type
defineEntity({ ...sound, columns: [{ ...size, field: 'weight', kind: 'number' }] });

// @ts-expect-error a column of numbers is not painted as text
defineEntity({ ...sound, columns: [{ ...size, kind: 'text' }] });

// @ts-expect-error a column of references is not painted as text
defineEntity({ ...sound, columns: [{ ...size, field: 'ccuUuid', kind: 'text' }] });

// @ts-expect-error a column of text is not painted as references
defineEntity({ ...sound, columns: [{ ...size, field: 'name', kind: 'reference' }] });

// @ts-expect-error a tick is not painted as a number
defineEntity({ ...sound, columns: [{ ...size, field: 'done', kind: 'number' }] });

// @ts-expect-error structured fields have no column
defineEntity({ ...sound, columns: [{ ...size, field: 'remark', kind: 'note' }] });

// @ts-expect-error the sample holds fields of the type only
defineEntity({ ...sound, sample: { weight: 2 } });

// @ts-expect-error the sample's values have the types of their fields
defineEntity({ ...sound, sample: { size: 'large' } });

// @ts-expect-error defaults belong to fields of the type
defineEntity({ ...sound, defaults: { weight: 2 } });

// @ts-expect-error defaults have the types of their fields
defineEntity({ ...sound, defaults: { done: 'no' } });

// @ts-expect-error only fields of the type are computed
defineEntity({ ...sound, computed: ['weight'] });

// @ts-expect-error every uuid field has an entry in references
defineEntity({ ...sound, references: { sendUuid: send } });

// @ts-expect-error a reference leads to the type that its field's uuid is of
defineEntity({ ...sound, references: { ccuUuid: { ...ccu, to: 'camera' }, sendUuid: send } });

// @ts-expect-error a required reference cannot be cleared when its target is removed
defineEntity({ ...sound, references: { ccuUuid: ccu, sendUuid: { ...send, onRemove: 'clear' } } });

// @ts-expect-error a field that holds no uuid is no reference
defineEntity({ ...sound, references: { ccuUuid: ccu, sendUuid: send, name: ccu } });

// @ts-expect-error a type stands in a section that the screen has
defineEntity({ ...sound, section: 'cellar' });

// @ts-expect-error a type is defined with a sample
defineEntity({ ...sound, sample: undefined });
