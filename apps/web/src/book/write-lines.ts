import type { Operation } from '@callsign/contracts/commits';
import type { TextPlace } from '@callsign/contracts/reading';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { valueText } from '@callsign/contracts/value-text';
import { rowText } from '../columns/cell-text.ts';
import { columnsOf } from '../columns/columns.ts';
import type { Action } from '../sync/entry.ts';
import type { AnyRow } from '../sync/row.ts';

/** What the lines are worded with: the stored row of a uuid, where it is known, and where they are read. */
export interface Known {
  row: (uuid: Uuid) => AnyRow | undefined;
  place: TextPlace;
}

/** What a write would have done, in lines that a person can read and copy: which row, which fields, what was typed. */
export function writeLines(action: Action, known: Known): string[] {
  switch (action.do) {
    case 'edit':
      return [changeLine(action.entityType, action.uuid, action.fields, known)];
    case 'create':
      return [newLine(action.entityType, action.fields, known)];
    case 'remove':
      return [`Delete ${nameOfRow(action.entityType, action.uuid, known)}`];
    case 'restore':
      return [`Restore ${nameOfRow(action.entityType, action.uuid, known)}`];
    case 'undo':
      return ['Undo a step'];
    case 'redo':
      return ['Redo a step'];
    case 'commit':
      return action.operations.map((operation) => operationLine(operation, known));
    default:
      return action satisfies never;
  }
}

function operationLine(operation: Operation, known: Known): string {
  switch (operation.op) {
    case 'create':
      return newLine(operation.entityType, operation.fields, known);
    case 'update':
      return changeLine(operation.entityType, operation.uuid, operation.fields, known);
    case 'delete':
      return `Delete ${nameOfRow(operation.entityType, operation.uuid, known)}`;
    case 'restore':
      return `Restore ${nameOfRow(operation.entityType, operation.uuid, known)}`;
    default:
      return operation satisfies never;
  }
}

const changeLine = (type: string, uuid: Uuid, fields: object, known: Known) =>
  `${nameOfRow(type, uuid, known)}: ${fieldTexts(type, fields, known)}`;

const newLine = (type: string, fields: object, known: Known) =>
  `New ${definitionOf(type)?.label.one.toLowerCase() ?? 'row'}: ${fieldTexts(type, fields, known)}`;

function nameOfRow(type: string, uuid: Uuid, known: Known): string {
  const definition = definitionOf(type);
  const row = known.row(uuid);
  if (definition && row) return rowText(definition, row);
  return definition ? `A ${definition.label.one.toLowerCase()}` : 'A row';
}

function fieldTexts(type: string, fields: object, known: Known): string {
  const definition = definitionOf(type);
  const columns = definition ? columnsOf(definition) : [];
  const reference = (uuid: Uuid, target: string) => nameOfRow(target, uuid, known);
  return Object.entries(fields)
    .filter(([field]) => field !== 'productionUuid')
    .map(([field, value]) => {
      const column = columns.find((one) => one.field === field);
      const text = column ? valueText(column, value, { ...known.place, reference }) : String(value);
      return `${column?.label ?? field} “${text}”`;
    })
    .join(', ');
}

/** The rows that the lines of a write speak of: those that it changes, and those that it refers to. */
export function rowsSpokenOf(action: Action): { type: string; uuid: Uuid }[] {
  if (action.do === 'undo' || action.do === 'redo') return [];
  if (action.do === 'commit') return action.operations.flatMap(rowsOfStep);
  return rowsOfStep(action);
}

function rowsOfStep(step: { entityType: string; uuid?: Uuid; fields?: object }) {
  const references: Readonly<Record<string, { to: string }>> =
    definitionOf(step.entityType)?.references ?? {};
  const targets = Object.entries(step.fields ?? {}).flatMap(([field, value]) => {
    const to = references[field]?.to;
    return to && typeof value === 'string' ? [{ type: to, uuid: value as Uuid }] : [];
  });
  return step.uuid === undefined ? targets : [{ type: step.entityType, uuid: step.uuid }, ...targets];
}
