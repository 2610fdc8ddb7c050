import { defineEntity } from '../entity.ts';
import { line, measure, note, uuidOf, whole } from '../scalars.ts';
import { connectors, standards } from './pick-lists.ts';

/** One connector of a source; its own format counts when the source assigns formats per output. */
export const sourceOutput = defineEntity({
  type: 'source-output',
  plural: 'source-outputs',
  label: { one: 'Output', many: 'Outputs' },
  prefix: 'OUT',
  section: 'sources',
  title: 'connector',
  fields: {
    sourceUuid: uuidOf('source'),
    outputIndex: whole(1, 1000),
    connector: line(60).nullable(),
    hRes: whole(1, 100_000).nullable(),
    vRes: whole(1, 100_000).nullable(),
    rate: measure.nullable(),
    standard: line(60).nullable(),
    note: note.nullable(),
  },
  defaults: { outputIndex: 1 },
  computed: [],
  references: { sourceUuid: { to: 'source', onRemove: 'remove' } },
  external: [
    'sourceUuid',
    'outputIndex',
    'connector',
    'hRes',
    'vRes',
    'rate',
    'standard',
    'createdAt',
    'updatedAt',
  ],
  rules: {},
  columns: [
    { field: 'sourceUuid', label: 'Source', width: 200, kind: 'reference' },
    { field: 'outputIndex', label: 'Output', width: 76, kind: 'number' },
    { field: 'connector', label: 'Connector', width: 130, kind: 'choice', options: connectors },
    { field: 'hRes', label: 'H', width: 76, kind: 'number' },
    { field: 'vRes', label: 'V', width: 76, kind: 'number' },
    { field: 'rate', label: 'Rate', width: 76, kind: 'number' },
    { field: 'standard', label: 'Standard', width: 100, kind: 'choice', options: standards },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    outputIndex: 2,
    connector: 'HDMI',
    hRes: 3840,
    vRes: 2160,
    rate: 60,
    standard: '2160p',
    note: 'Loop-through',
  },
});
