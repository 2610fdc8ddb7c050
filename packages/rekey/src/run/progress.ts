import type { TableName } from '../database/table-name.ts';
import type { Report, Reporter } from './report.ts';

/** Where reports are shown. */
export interface ProgressTerminal {
  out(text: string): void;
  err(text: string): void;
  interactive: boolean;
  columns: number;
}

const logEveryMs = 10_000;

/** Shows a run: JSON lines for machines, a moving bar for a person, else a log with a line now and then. */
export function showProgress(
  terminal: ProgressTerminal,
  { json, now = Date.now }: { json: boolean; now?: () => number },
): Reporter {
  if (json) {
    return (report) => terminal.out(JSON.stringify({ at: new Date(now()).toISOString(), ...report }));
  }
  let barIsLast = false;
  let logged = Number.NEGATIVE_INFINITY;
  return (report) => {
    const isBar = report.event === 'progress';
    if (isBar && !terminal.interactive) {
      if (now() - logged < logEveryMs && report.part < 1) return;
      logged = now();
    }
    const text = isBar ? describeProgress(report, terminal) : describe(report);
    if (text === null) return;
    const clock = terminal.interactive ? '' : `${new Date(now()).toISOString().slice(11, 19)} `;
    // The bar moves: each one is written over the one before.
    terminal.err(`${barIsLast ? '\u001b[1A\u001b[2K' : ''}${clock}${text}`);
    barIsLast = isBar && terminal.interactive;
  };
}

function describe(report: Exclude<Report, { event: 'progress' }>): string | null {
  switch (report.event) {
    case 'run-begins':
      return `${nameOf(report.unit)}: ${report.steps} steps${report.resumed ? ', going on where it was left' : ''}`;
    case 'step-begins':
      return `${place(report)} ${report.title}`;
    case 'step-was-done':
      return `${place(report)} ${report.title}: was done already`;
    case 'step-is-done':
      return report.seconds < 1 ? null : `${place(report)} ${report.title}: ${spell(report.seconds)}`;
    case 'step-is-taken-back':
      return `${place(report)} taken back: ${report.title}`;
    case 'waits-for-lock':
      return `  others are in the way (${report.reason}); try ${report.attempt + 1} in ${report.pauseMs} ms`;
    case 'leftover-dropped':
      return `  dropped the unfinished index ${report.index} of an earlier try`;
    case 'waits-for-transactions':
      return `  waits for ${report.holders.join('; ')}`;
    case 'throttled':
      return `  pauses: ${report.reasons.join('; ')}`;
    case 'throttle-ends':
      return `  goes on after ${spell(report.seconds)}`;
    case 'vacuum':
      return `  vacuumed ${nameOf(report.table)}: ${spell(report.seconds)}`;
    case 'gate-passed':
      return `  ${report.gate}: ${report.summary}`;
    case 'advice':
      return `  ${report.text}`;
    case 'units': {
      const left = report.secondsLeft === null ? '' : `, about ${spell(report.secondsLeft)} left`;
      return `unit ${report.converted + 1} of ${report.converted + report.more + 1}: ${nameOf(report.unit)}${left}`;
    }
    case 'unit-left':
      return `${nameOf(report.unit)} is left: ${report.reason} ${report.remedy}`;
    case 'units-end':
      return report.done === 0
        ? report.text
        : `${report.done} ${report.done === 1 ? 'unit is' : 'units are'} done. ${report.text}`;
    case 'run-soaks':
      return `${nameOf(report.unit)} uses its uuid now; both keys stay live and enforced until the soak ends at ${report.until}`;
    case 'run-ends':
      return `${nameOf(report.unit)} is ${report.state === 'soaking' ? 'converted' : report.state}: ${spell(report.seconds)}`;
    default:
      return report satisfies never;
  }
}

const full = '█';
const empty = '░';

function describeProgress(
  { part, rows, rowsPerSecond, secondsLeft, sweep, table }: Extract<Report, { event: 'progress' }>,
  { interactive, columns }: ProgressTerminal,
): string {
  const percent = `${Math.floor(part * 100)} %`.padStart(5);
  const left = secondsLeft === null ? '' : `, ${spell(secondsLeft)} left`;
  const again = sweep > 1 ? `, sweep ${sweep}` : '';
  const text = `${percent}  ${group(rows)} rows, ${group(rowsPerSecond)}/s${left}${again}`;
  if (!interactive) return `  ${nameOf(table)} ${text.trimStart()}`;
  const width = Math.max(5, Math.min(40, columns - text.length - 6));
  const done = Math.round(width * part);
  return `  ${full.repeat(done)}${empty.repeat(width - done)} ${text}`;
}

/** Seconds as a person says them. */
export function spell(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 90) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}

const group = (n: number) => n.toLocaleString('en-US').replaceAll(',', ' ');
const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
const place = ({ n, of, phase }: { n: number; of: number; phase: string }) => `[${n}/${of}] ${phase}:`;
