import { defineEntity } from '../entity.ts';
import { line, measure, note, whole } from '../scalars.ts';
import { connectors, inlineDevices, sendTypes, standards } from './pick-lists.ts';

/** Where a picture goes: a screen, a monitor, a recorder, an input of somebody else's device. */
export const send = defineEntity({
  type: 'send',
  plural: 'sends',
  label: { one: 'Send', many: 'Sends' },
  prefix: 'DST',
  section: 'sources',
  title: 'name',
  fields: {
    name: line(200),
    type: line(60),
    hRes: whole(1, 100_000).nullable(),
    vRes: whole(1, 100_000).nullable(),
    rate: measure.nullable(),
    standard: line(60).nullable(),
    outputConnector: line(60).nullable(),
    secondaryDevice: line(200).nullable(),
    note: note.nullable(),
  },
  defaults: { name: '', type: 'OTHER' },
  computed: [],
  references: {},
  rules: {},
  columns: [
    { field: 'name', label: 'Name', width: 180, kind: 'text' },
    { field: 'type', label: 'Type', width: 130, kind: 'choice', options: sendTypes },
    { field: 'hRes', label: 'H', width: 76, kind: 'number' },
    { field: 'vRes', label: 'V', width: 76, kind: 'number' },
    { field: 'rate', label: 'Rate', width: 76, kind: 'number' },
    { field: 'standard', label: 'Standard', width: 100, kind: 'choice', options: standards },
    { field: 'outputConnector', label: 'Connector', width: 130, kind: 'choice', options: connectors },
    { field: 'secondaryDevice', label: 'Inline device', width: 180, kind: 'choice', options: inlineDevices },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    name: 'SCREEN 1A',
    type: 'VIDEO SWITCH',
    hRes: 1920,
    vRes: 1080,
    rate: 59.94,
    standard: '1080p',
    outputConnector: 'HDMI',
    secondaryDevice: 'HDMI > SDI',
    note: 'Stage left',
  },
});
