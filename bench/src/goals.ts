import type { Table } from './table.ts';

/** Something that was promised, and what this run showed of it. */
export interface Goal {
  what: string;
  goal: string;
  value: string;
  reached: boolean;
}

/** One line per goal, reached or missed. */
export const goalsTable = (goals: Goal[]): Table => ({
  title: 'Goals',
  notes: [],
  cells: [
    ['goal', 'at', 'this run', ''],
    ...goals.map(({ what, goal, value, reached }) => [what, goal, value, reached ? 'reached' : 'MISSED']),
  ],
});
