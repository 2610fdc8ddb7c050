import { defineEntity } from '../entity.ts';
import { line, measure, note, whole } from '../scalars.ts';
import { snakeTypes } from './pick-lists.ts';

/** A multi-line cable between two places; its lines are entities of their own. */
export const cableSnake = defineEntity({
  type: 'cable-snake',
  plural: 'cable-snakes',
  label: { one: 'Snake', many: 'Snakes' },
  prefix: 'SNK',
  section: 'cabling',
  title: 'name',
  fields: {
    name: line(200),
    model: line(100).nullable(),
    lineCount: whole(0, 1000).nullable(),
    /** Feet. */
    lengthFt: measure.nullable(),
    lineType: line(60).nullable(),
    note: note.nullable(),
  },
  defaults: { name: '' },
  computed: [],
  references: {},
  external: ['name', 'model', 'lineCount', 'lengthFt', 'lineType', 'createdAt', 'updatedAt'],
  rules: {},
  columns: [
    { field: 'name', label: 'Name', width: 200, kind: 'text' },
    { field: 'model', label: 'Model', width: 140, kind: 'text' },
    { field: 'lineCount', label: 'Lines', width: 76, kind: 'number' },
    { field: 'lengthFt', label: 'Length ft', width: 90, kind: 'number' },
    { field: 'lineType', label: 'Line type', width: 130, kind: 'choice', options: snakeTypes },
    { field: 'note', label: 'Note', width: 260, kind: 'note' },
  ],
  sample: {
    name: 'DSM SNAKE A',
    model: '5-way BNC',
    lineCount: 5,
    lengthFt: 100,
    lineType: 'SDI',
    note: 'At least 100 ft',
  },
});
