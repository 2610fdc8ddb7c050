import { z } from 'zod';
import { defineEntity } from '../entity.ts';
import { day, filledLine, instant, line, note, whole } from '../scalars.ts';
import { checklistCategories, checklistCategoryLabels } from './pick-lists.ts';

const remark = z.strictObject({
  id: filledLine(100),
  text: note,
  timestamp: instant,
  type: z.enum(['info', 'completion']),
});

/** Something to be done before the show; the database notes when it was ticked. */
export const checklistItem = defineEntity({
  type: 'checklist-item',
  plural: 'checklist-items',
  label: { one: 'Check', many: 'Checklist' },
  prefix: 'CHK',
  section: 'checks',
  title: 'title',
  fields: {
    title: filledLine(500),
    category: line(60).nullable(),
    completed: z.boolean(),
    completedAt: instant.nullable(),
    completionDate: day.nullable(),
    assignedTo: line(200).nullable(),
    daysBeforeShow: whole(0, 3650).nullable(),
    reference: line(500).nullable(),
    moreInfo: z.array(remark).max(200).nullable(),
    completionNote: remark.nullable(),
    sortOrder: whole(),
    note: note.nullable(),
  },
  defaults: { completed: false, sortOrder: 0 },
  computed: ['completedAt'],
  references: {},
  rules: {},
  columns: [
    { field: 'completed', label: 'Done', width: 60, kind: 'check' },
    { field: 'title', label: 'Item', width: 320, kind: 'text' },
    {
      field: 'category',
      label: 'Category',
      width: 150,
      kind: 'choice',
      options: checklistCategories,
      labels: checklistCategoryLabels,
    },
    { field: 'assignedTo', label: 'Who', width: 130, kind: 'text' },
    { field: 'daysBeforeShow', label: 'Days before', width: 96, kind: 'number' },
    { field: 'completedAt', label: 'Done at', width: 210, kind: 'instant' },
    { field: 'completionDate', label: 'Done on', width: 110, kind: 'day' },
    { field: 'reference', label: 'Reference', width: 160, kind: 'text' },
    { field: 'sortOrder', label: 'Order', width: 70, kind: 'number' },
    { field: 'note', label: 'Note', width: 240, kind: 'note' },
  ],
  groupBy: { field: 'category', done: 'completed' },
  sample: {
    title: 'Screen parameters',
    category: 'SCREENS',
    completed: true,
    completionDate: '2026-04-02',
    assignedTo: 'Kim',
    daysBeforeShow: 60,
    reference: 'Drawing 4',
    moreInfo: [{ id: '1', text: 'Asked the venue', timestamp: '2026-02-20T10:00:00.000Z', type: 'info' }],
    completionNote: { id: '2', text: 'All in', timestamp: '2026-03-01T10:00:00.000Z', type: 'completion' },
    sortOrder: 4,
    note: 'See the plan',
  },
});
