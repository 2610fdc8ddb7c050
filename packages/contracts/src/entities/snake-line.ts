import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { line, note, uuidOf, whole } from '../scalars.ts';
import { connectors } from './pick-lists.ts';

const direction = z.enum(['Tx', 'Rx']).nullable();

/** One line of a snake, with what is plugged in at each end; a spare line has empty ends. */
export const snakeLine = defineEntity({
  type: 'snake-line',
  plural: 'snake-lines',
  label: { one: 'Line', many: 'Lines' },
  prefix: 'LINE',
  section: 'cabling',
  title: 'feedA',
  fields: {
    cableSnakeUuid: uuidOf('cable-snake'),
    lineNumber: whole(1, 1000),
    connectorA: line(60).nullable(),
    directionA: direction,
    feedA: line(200).nullable(),
    noteA: line(500).nullable(),
    connectorB: line(60).nullable(),
    directionB: direction,
    feedB: line(200).nullable(),
    noteB: line(500).nullable(),
    note: note.nullable(),
  },
  defaults: { lineNumber: 1 },
  computed: [],
  references: { cableSnakeUuid: { to: 'cable-snake', onRemove: 'remove' } },
  external: [
    'cableSnakeUuid',
    'lineNumber',
    'connectorA',
    'directionA',
    'feedA',
    'connectorB',
    'directionB',
    'feedB',
    'createdAt',
    'updatedAt',
  ],
  rules: {},
  columns: [
    { field: 'cableSnakeUuid', label: 'Snake', width: 160, kind: 'reference' },
    { field: 'lineNumber', label: 'Line', width: 70, kind: 'number' },
    { field: 'feedA', label: 'Feed A', width: 200, kind: 'text' },
    { field: 'connectorA', label: 'Connector A', width: 120, kind: 'choice', options: connectors },
    { field: 'directionA', label: 'A', width: 60, kind: 'choice', options: ['Tx', 'Rx'] },
    { field: 'noteA', label: 'Note A', width: 160, kind: 'text' },
    { field: 'feedB', label: 'Feed B', width: 200, kind: 'text' },
    { field: 'connectorB', label: 'Connector B', width: 120, kind: 'choice', options: connectors },
    { field: 'directionB', label: 'B', width: 60, kind: 'choice', options: ['Tx', 'Rx'] },
    { field: 'noteB', label: 'Note B', width: 160, kind: 'text' },
    { field: 'note', label: 'Note', width: 220, kind: 'note' },
  ],
  sample: {
    lineNumber: 3,
    connectorA: 'SDI',
    directionA: 'Tx',
    feedA: 'DSM C',
    noteA: 'Rack',
    connectorB: 'HDMI',
    directionB: 'Rx',
    feedB: 'DSM C',
    noteB: 'Stage',
    note: 'Tested',
  },
});
