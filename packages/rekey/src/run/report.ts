import type { TableName } from '../database/table-name.ts';
import type { Phase } from '../plan/step.ts';

/** Everything that a run tells while it works; `--json` prints these as they are, one a line. */
export type Report =
  | { event: 'run-begins'; unit: TableName; steps: number; resumed: boolean }
  | { event: 'step-begins'; n: number; of: number; phase: Phase; title: string }
  | { event: 'step-was-done'; n: number; of: number; phase: Phase; title: string }
  | { event: 'step-is-done'; n: number; of: number; phase: Phase; title: string; seconds: number }
  | { event: 'step-is-taken-back'; n: number; of: number; phase: Phase; title: string }
  | { event: 'waits-for-lock'; title: string; attempt: number; pauseMs: number; reason: string }
  | { event: 'leftover-dropped'; index: string }
  | { event: 'waits-for-transactions'; holders: string[] }
  | {
      event: 'progress';
      title: string;
      table: TableName;
      /** 0 to 1 of the present sweep. */
      part: number;
      rows: number;
      rowsPerSecond: number;
      secondsLeft: number | null;
      sweep: number;
    }
  | { event: 'throttled'; reasons: string[] }
  | { event: 'throttle-ends'; seconds: number }
  | { event: 'vacuum'; table: TableName; seconds: number }
  | { event: 'gate-passed'; gate: string; summary: string }
  | { event: 'advice'; text: string }
  /** Of several units that are converted in one go: the next one begins; `more` may follow it at once. */
  | { event: 'units'; unit: TableName; converted: number; more: number; secondsLeft: number | null }
  /** A unit that is left as it is, while others are done; `code` is that of the refusal. */
  | { event: 'unit-left'; unit: TableName; code: string; reason: string; remedy: string }
  /** No unit is left that could begin now; `done` were converted or contracted. */
  | { event: 'units-end'; done: number; text: string }
  | { event: 'run-soaks'; unit: TableName; until: string }
  | { event: 'run-ends'; unit: TableName; state: string; seconds: number };

/** Receives reports; must not throw. */
export type Reporter = (report: Report) => void;
