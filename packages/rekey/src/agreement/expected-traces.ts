import { isSame } from '../catalog/catalog.ts';
import { qualified } from '../database/sql.ts';
import type { StepRecord } from '../journal/journal.ts';
import { keyOf } from './read-traces.ts';
import { type Change, changesOf, type Form, type Trace } from './traces.ts';

/** What the catalog must show, and which step says so. */
export interface Expectation {
  trace: Trace;
  form: Form;
  /** The step that made it so, or the first that would. */
  record: StepRecord;
}

/** A step of the journal with what it changes in the catalog. */
export interface TracedStep {
  record: StepRecord;
  changes: readonly Change[];
}

/** The journal's steps, and which of them are taken for done. */
export interface Told {
  steps: readonly TracedStep[];
  isDone(record: StepRecord): boolean;
}

/** Reads the statements of steps once: they are compared many times. */
export const traceSteps = (records: readonly StepRecord[]): TracedStep[] =>
  records.map((record) => ({ record, changes: changesIn(record) }));

/** What the journal says of the catalog: all finished steps in the order in which they ended, and nothing of the others. */
export function expectedTraces({ steps, isDone }: Told): Expectation[] {
  const known = new Map<string, Expectation>();
  const done = steps.filter(({ record }) => isDone(record));
  for (const { record, changes } of done.toSorted((a, b) => timeOf(a.record) - timeOf(b.record)))
    for (const change of changes) apply(known, change, record);
  // An index that is built outside of transactions may be there before its step is done.
  for (const { record, changes } of steps)
    if (!isDone(record) && record.step.action.do === 'transaction')
      for (const change of changes) if (!mayReplace(change, changes)) assumeBefore(known, change, record);
  return [...known.values()];
}

/** What is done by a transaction leaves no trace before its end, and was ended when the journal says so. */
const timeOf = ({ endedAt }: StepRecord) => endedAt?.getTime() ?? Number.POSITIVE_INFINITY;

function changesIn({ step: { action } }: StepRecord): Change[] {
  if (action.do === 'concurrently') return changesOf(action.sql);
  return action.do === 'transaction' ? action.sql.flatMap(changesOf) : [];
}

type Known = Map<string, Expectation>;

function apply(known: Known, change: Change, record: StepRecord): void {
  const set = (trace: Trace, form: Form) => known.set(keyOf(trace), { trace, form, record });
  switch (change.does) {
    case 'make':
      set(change.trace, change.form);
      return;
    case 'drop': {
      const { trace } = change;
      const before = known.get(keyOf(trace));
      if (trace.kind === 'unique index' && !before) return;
      if (trace.kind === 'column') forget(known, (it) => mayGoWith(it, trace));
      set(before?.trace ?? trace, 'absent');
      return;
    }
    case 'rename': {
      const before = known.get(keyOf(change.trace));
      // Of indexes only the unique ones are followed, and of NOT NULLs those that rekey sets.
      if (!before && (change.trace.kind === 'unique index' || change.trace.kind === 'required')) return;
      const trace = before?.trace ?? change.trace;
      set(trace, 'absent');
      set({ ...trace, name: change.to }, before?.form ?? 'as before');
      return;
    }
    case 'forget': {
      // Names stand in literals and formats there.
      const text = change.text.replaceAll("''", "'").replaceAll('%%', '%');
      const isNamed = ({ table, name }: Trace) => text.includes(qualified(table)) || text.includes(name);
      forget(known, (trace) => change.kinds.includes(trace.kind) && isNamed(trace));
      return;
    }
    default:
      change satisfies never;
  }
}

/** Constraints and indexes go with a column of theirs. */
const mayGoWith = (it: Trace, column: Trace) =>
  ['constraint', 'required', 'unique index'].includes(it.kind) && isSame(it.table, column.table);

function forget(known: Known, isMeant: (trace: Trace) => boolean): void {
  for (const [key, { trace }] of known) if (isMeant(trace)) known.delete(key);
}

/** A constraint of a partitioned table goes with those of its partitions, of which some are made again under their names. */
const mayReplace = (change: Change, changes: readonly Change[]) =>
  change.does === 'make' &&
  change.trace.kind === 'constraint' &&
  changes.some((it) => it.does === 'drop' && it.trace.kind === 'constraint');

/** A step that is not done says of what it would change first that it is as it was. */
function assumeBefore(known: Known, change: Change, record: StepRecord): void {
  if (change.does === 'forget') return;
  const assume = (trace: Trace, form: Form) => {
    if (!known.has(keyOf(trace))) known.set(keyOf(trace), { trace, form, record });
  };
  const { trace } = change;
  if (trace.kind === 'required') return;
  if (change.does === 'make' && !isValidation(change)) assume(trace, 'absent');
  // Constraints come and go within a step and with other tables'.
  if (change.does === 'drop' && change.isSure && trace.kind !== 'constraint') assume(trace, 'as before');
  if (change.does === 'rename' && (trace.kind === 'column' || trace.kind === 'trigger')) {
    assume(trace, 'as before');
    assume({ ...trace, name: change.to }, 'absent');
  }
}

/** Validating finds a constraint there; which step has made it is not told apart here. */
const isValidation = ({ trace, form }: Extract<Change, { does: 'make' }>) =>
  trace.kind === 'constraint' && form === 'there';
