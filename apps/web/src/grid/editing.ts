import type { ReactNode } from 'react';
import type { CellEdit } from '../sheet/cell-edit.ts';

/** What stands in the way of a value; `actions` are the ways out of it. */
export interface EditorProblem {
  message: string;
  actions?: ReactNode;
}

/** A cell that is being edited, and why its editor was opened, where that has a reason. */
export interface Editing extends CellEdit {
  readonly problem?: EditorProblem;
}
