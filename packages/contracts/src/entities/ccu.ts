import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { line, note, whole } from '../scalars.ts';

/** A camera control unit: the box at the truck end of a camera's cable. */
export const ccu = defineEntity({
  type: 'ccu',
  plural: 'ccus',
  label: { one: 'CCU', many: 'CCUs' },
  prefix: 'CCU',
  section: 'cameras',
  title: 'name',
  fields: {
    name: line(200),
    manufacturer: line(100).nullable(),
    model: line(100).nullable(),
    formatMode: line(60).nullable(),
    fiberInput: line(60).nullable(),
    referenceInput: line(60).nullable(),
    outputs: z.array(line(60)).max(100).nullable(),
    sortOrder: whole(),
    note: note.nullable(),
  },
  defaults: { name: '', sortOrder: 0 },
  computed: [],
  references: {},
  rules: {},
  columns: [
    { field: 'name', label: 'Name', width: 180, kind: 'text' },
    { field: 'manufacturer', label: 'Maker', width: 120, kind: 'text' },
    { field: 'model', label: 'Model', width: 130, kind: 'text' },
    { field: 'formatMode', label: 'Format', width: 120, kind: 'text' },
    { field: 'fiberInput', label: 'Fiber in', width: 120, kind: 'text' },
    { field: 'referenceInput', label: 'Reference', width: 120, kind: 'text' },
    { field: 'outputs', label: 'Outputs', width: 180, kind: 'list' },
    { field: 'sortOrder', label: 'Order', width: 70, kind: 'number' },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    name: 'Shading 1',
    manufacturer: 'Sony',
    model: 'HDCU-3500',
    formatMode: '1080p59.94',
    fiberInput: 'SMPTE 1',
    referenceInput: 'Tri-level',
    outputs: ['SDI 1', 'SDI 2'],
    sortOrder: 3,
    note: 'Rack 2',
  },
});
