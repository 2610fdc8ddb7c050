import type { Traces } from './traces.ts';

/** Everything that the decision is made from. */
export type Findings = {
  migration: string;
  traces: Traces;
  /** Its file is another than the one that failed. */
  isEdited: boolean;
  /** Its statements that fail on an empty database as well. */
  failed: string[];
  /** How many statements change rows. */
  rowStatements: number;
  /** It begins and ends no transaction itself, so Postgres ran it as one. */
  isOneTransaction: boolean;
};

/** As what the migration is marked; null where it must not be, and the sentences say why and what to do. */
export type Verdict = { marked: 'rolled back' | 'applied' | null; sentences: string[] };

/** Whether a failed migration may be taken for rolled back, or for applied. */
export function verdictOf(resolution: 'rolled back' | 'applied', findings: Findings): Verdict {
  return resolution === 'rolled back' ? rolledBack(findings) : applied(findings);
}

function rolledBack(findings: Findings): Verdict {
  const { migration, traces, rowStatements, isOneTransaction } = findings;
  const left = [...traces.done, ...traces.other];
  if (left.length > 0) return refuse(leftBehind(findings), partly(migration, left.length, traces));
  if (rowStatements > 0 && !isOneTransaction && traces.undone.length === 0)
    return refuse(
      `Migration ${migration} changes rows only, and ends a transaction of its own: nothing tells how far it came.`,
      ['Nothing was marked. Look at the rows; `pnpm db:migrate --retry` runs it again.'],
    );
  const seen =
    traces.undone.length > 0 ? `None of what it does is left (looked at: ${traces.undone.join(', ')}).` : '';
  return {
    marked: 'rolled back',
    sentences: [
      ...[seen].filter(Boolean),
      ...(isOneTransaction ? [] : rowsUnseen(rowStatements)),
      `Migration ${migration} is marked as rolled back; \`pnpm db:migrate\` tries it again.`,
    ],
  };
}

function leftBehind({ migration, traces, isEdited }: Findings): string {
  if (isEdited)
    return `Migration ${migration} was edited since it failed, so all that the older migrations do not make may be left of it:`;
  if (traces.undone.length === 0 && traces.other.length === 0)
    return `Migration ${migration} is not rolled back: all that it makes is there:`;
  return `Migration ${migration} is not rolled back: it is partly there:`;
}

function partly(migration: string, left: number, { done, undone, other }: Traces): string[] {
  const wholly = undone.length + other.length === 0;
  const way = wholly
    ? `Nothing was marked. If it is to stay, run \`pnpm db:resolve ${migration} --applied\`; else undo this, and run the same again.`
    : `Nothing was marked. Undo ${left === 1 ? 'this' : `these ${left}`} by hand, then run the same again.`;
  return [
    ...done.map((name) => `  ${name} is as the migration makes it`),
    ...other.map((name) => `  ${name} is neither as before nor as the migration makes it`),
    ...undone.map((name) => `  (${name} is as before)`),
    way,
  ];
}

function applied({ migration, traces, failed, rowStatements }: Findings): Verdict {
  const again = `\`pnpm db:resolve ${migration} --applied\``;
  if (failed.length > 0)
    return refuse(
      `What migration ${migration} makes cannot be told, for it fails on an empty database as well:`,
      [...failed.map((statement) => `  ${statement}`), 'Nothing was marked. Repair migration.sql first.'],
    );
  const lacking = [...traces.undone, ...traces.other];
  if (lacking.length > 0)
    return refuse(
      `Migration ${migration} is not wholly applied: ${traces.done.length === 0 ? 'nothing of it is there' : 'it is partly there'}:`,
      [
        ...traces.undone.map((name) => `  ${name} is as before`),
        ...traces.other.map((name) => `  ${name} is neither as before nor as the migration makes it`),
        ...traces.done.map((name) => `  (${name} is as the migration makes it)`),
        `Nothing was marked. Do the rest by hand, then run ${again} again.`,
      ],
    );
  if (traces.done.length === 0)
    return refuse(
      `Migration ${migration} makes nothing that can be looked at, so nothing tells whether it is applied.`,
      ['Nothing was marked. `pnpm db:migrate --retry` runs it again.'],
    );
  return {
    marked: 'applied',
    sentences: [
      `All that it makes is there (${traces.done.join(', ')}).`,
      ...rowsUnseen(rowStatements),
      `Migration ${migration} is marked as applied.`,
    ],
  };
}

const rowsUnseen = (count: number) =>
  count === 0
    ? []
    : [`What it does to rows (in ${count} of its statements) was not looked at: look yourself.`];

const refuse = (sentence: string, more: string[]): Verdict => ({
  marked: null,
  sentences: [sentence, ...more],
});
