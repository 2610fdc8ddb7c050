import { type Guarantee, guarantees } from './check/violation.ts';
import type { Options } from './options.ts';
import type { Outcome } from './run.ts';

/** What a run found, for people. */
export function report({ violations, histories, counts, folder }: Outcome, options: Options): string {
  const { refused, faults } = counts;
  const list = (numbers: Record<string, number>) =>
    Object.entries(numbers)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none';
  const lines = [
    `seed ${options.seed}, ${options.seconds} s of chaos, ${options.clients} clients, ${options.instances} API processes${options.mutant ? `, mutant ${options.mutant}` : ''}`,
    '',
    `  writes          ${counts.actions} by people: ${counts.acknowledged} acknowledged, ${sum(refused)} refused, ${counts.left} answered to a later page than the one they were typed on`,
    `  refusals        ${list(refused)}`,
    `  requests        ${counts.attempts}, of them ${counts.retries} repeated after no answer`,
    `  log             ${counts.commits} commits, ${counts.changes} changes`,
    `  told            ${counts.frames} messages, ${counts.looks} looks at screens compared with the log`,
    `  faults          ${sum(faults)}: ${list(faults)}`,
    `  servers         ${counts.serverStarts} starts`,
    `  network         ${counts.connectionsReset} connections reset, ${counts.answersLost} answers lost after the write was done`,
    `  clients         ${counts.sockets} sockets opened, ${counts.resumes} resumes, ${counts.snapshots} snapshots, longest time away ${(counts.longestOutageMs / 1000).toFixed(1)} s`,
    '',
  ];
  for (const [name, promise] of Object.entries(guarantees) as [Guarantee, string][]) {
    const broken = violations.filter(({ guarantee }) => guarantee === name);
    lines.push(
      `  ${broken.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${promise}${broken.length > 0 ? `: ${broken.length} times not` : ''}`,
    );
  }
  for (const [violation, history] of histories)
    lines.push('', `${violation.guarantee}: ${violation.sentence}`, ...history.map((line) => `  ${line}`));
  if (options.keep) lines.push('', `The database and the logs of the servers are in ${folder}.`);
  lines.push('', violations.length === 0 ? `PASS  seed ${options.seed}` : `FAIL  seed ${options.seed}`, '');
  return lines.join('\n');
}

/** The same for programs. */
export function reportJson({ violations, histories, counts }: Outcome, options: Options): string {
  const result = {
    pass: violations.length === 0,
    ...options,
    counts,
    broken: Object.fromEntries(
      [...Map.groupBy(violations, ({ guarantee }) => guarantee)].map(([name, group]) => [name, group.length]),
    ),
    histories: [...histories].map(([violation, history]) => ({ ...violation, history })),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

const sum = (numbers: Record<string, number>) =>
  Object.values(numbers).reduce((total, each) => total + each, 0);
