import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { filledLine, instant, line, note, webAddress } from '../scalars.ts';
import { productionStatuses, sourceTypes } from './pick-lists.ts';

/** A show: what the crew opens, and the scope in which display ids are unique. */
export const production = defineEntity({
  type: 'production',
  plural: 'productions',
  label: { one: 'Show', many: 'Shows' },
  prefix: 'SHOW',
  section: 'show',
  title: 'showName',
  fields: {
    client: filledLine(200),
    showName: filledLine(200),
    venue: line(200).nullable(),
    room: line(200).nullable(),
    loadIn: instant.nullable(),
    loadOut: instant.nullable(),
    showInfoUrl: webAddress.nullable(),
    status: z.enum(productionStatuses),
    sourceTypes: z.array(line(60)).max(100).nullable(),
    note: note.nullable(),
  },
  defaults: { status: 'PLANNING' },
  computed: [],
  references: {},
  external: ['client', 'showName', 'venue', 'room', 'loadIn', 'loadOut', 'status', 'createdAt', 'updatedAt'],
  rules: { productions_load_out_after_load_in: 'Load-out must not be before load-in.' },
  columns: [
    { field: 'showName', label: 'Show', width: 240, kind: 'text' },
    { field: 'client', label: 'Client', width: 180, kind: 'text' },
    { field: 'venue', label: 'Venue', width: 180, kind: 'text' },
    { field: 'room', label: 'Room', width: 140, kind: 'text' },
    { field: 'loadIn', label: 'Load-in', width: 170, kind: 'instant' },
    { field: 'loadOut', label: 'Load-out', width: 170, kind: 'instant' },
    { field: 'status', label: 'Status', width: 120, kind: 'choice', options: productionStatuses },
    { field: 'showInfoUrl', label: 'Show info', width: 200, kind: 'text' },
    { field: 'sourceTypes', label: 'Source types', width: 200, kind: 'list', options: sourceTypes },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    client: 'Northwind',
    showName: 'Spring Launch',
    venue: 'Harbour Hall',
    room: 'Ballroom A',
    loadIn: '2026-05-01T08:00:00.000Z',
    loadOut: '2026-05-03T22:00:00.000Z',
    showInfoUrl: 'https://example.com/show',
    status: 'READY',
    sourceTypes: ['LAPTOP', 'CAM'],
    note: 'Reference 1080p59.94',
  },
});
