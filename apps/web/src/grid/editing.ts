import type { Draft } from '@callsign/contracts/reading';
import type { Uuid } from '@callsign/contracts/scalars';
import type { ReactNode } from 'react';

/** What stands in the way of a value; `actions` are the ways out of it. */
export interface EditorProblem {
  message: string;
  actions?: ReactNode;
}

/** A cell that is being edited: what it held when the editor was opened. */
export interface Editing {
  readonly key: Uuid;
  readonly field: string;
  readonly draft: Draft;
  readonly value: unknown;
  readonly version: number | undefined;
  readonly isReplacing: boolean;
  readonly problem?: EditorProblem;
}
