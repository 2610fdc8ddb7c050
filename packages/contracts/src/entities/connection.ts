import { defineEntity } from '../entity.ts';
import { line, measure, note, uuidOf } from '../scalars.ts';
import { cableTypes, connectors, devices } from './pick-lists.ts';

/**
 * A feed from one end to another, through at most one device or snake line. An end is a row of this book, by
 * uuid, or the printed id of a port ("E2 ID.0 IN 1.1") of a device that the book does not hold.
 */
export const connection = defineEntity({
  type: 'connection',
  plural: 'connections',
  label: { one: 'Connection', many: 'Connections' },
  prefix: 'CBL',
  section: 'cabling',
  title: 'name',
  fields: {
    name: line(200),
    sourceUuid: uuidOf('source').nullable(),
    sourceOutputUuid: uuidOf('source-output').nullable(),
    fromPort: line(100).nullable(),
    intermediateType: line(60).nullable(),
    snakeLineUuid: uuidOf('snake-line').nullable(),
    intermediateInput: line(100).nullable(),
    intermediateOutput: line(100).nullable(),
    destinationType: line(60).nullable(),
    sendUuid: uuidOf('send').nullable(),
    toPort: line(100).nullable(),
    connector: line(60).nullable(),
    cableType: line(60).nullable(),
    /** Feet. */
    lengthFt: measure.nullable(),
    note: note.nullable(),
  },
  defaults: { name: '' },
  computed: [],
  references: {
    sourceUuid: { to: 'source', onRemove: 'clear' },
    sourceOutputUuid: { to: 'source-output', onRemove: 'clear' },
    snakeLineUuid: { to: 'snake-line', onRemove: 'clear' },
    sendUuid: { to: 'send', onRemove: 'clear' },
  },
  rules: {},
  columns: [
    { field: 'sourceUuid', label: 'From', width: 180, kind: 'reference' },
    { field: 'sourceOutputUuid', label: 'Output', width: 120, kind: 'reference' },
    { field: 'fromPort', label: 'From port', width: 160, kind: 'text' },
    { field: 'sendUuid', label: 'To', width: 180, kind: 'reference' },
    { field: 'toPort', label: 'To port', width: 160, kind: 'text' },
    { field: 'destinationType', label: 'To device', width: 130, kind: 'choice', options: devices },
    { field: 'connector', label: 'Connector', width: 110, kind: 'choice', options: connectors },
    { field: 'intermediateType', label: 'Through', width: 130, kind: 'choice', options: devices },
    { field: 'snakeLineUuid', label: 'Snake line', width: 130, kind: 'reference' },
    { field: 'intermediateInput', label: 'Into', width: 150, kind: 'text' },
    { field: 'intermediateOutput', label: 'Out of', width: 150, kind: 'text' },
    { field: 'cableType', label: 'Cable', width: 100, kind: 'choice', options: cableTypes },
    { field: 'lengthFt', label: 'Length ft', width: 86, kind: 'number' },
    { field: 'name', label: 'Name', width: 150, kind: 'text' },
    { field: 'note', label: 'Note', width: 240, kind: 'note' },
  ],
  sample: {
    name: 'Main feed',
    fromPort: 'E2 ID.0 OUT 1.1',
    intermediateType: 'ROUTER',
    intermediateInput: 'R01 IN 3',
    intermediateOutput: 'R01 OUT 7',
    destinationType: 'CAM SWITCHER',
    toPort: 'CARB IN 1',
    connector: 'DP',
    cableType: 'SDI',
    lengthFt: 50,
    note: 'Run under stage',
  },
});
