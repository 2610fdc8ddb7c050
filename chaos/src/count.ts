import type { Truth } from './check/truth.ts';
import type { Member } from './crew/member.ts';
import type { Frame, Journal } from './record/journal.ts';
import type { Instance } from './rig/instance.ts';

/** How much happened in a run. */
export interface Counts {
  seconds: number;
  actions: number;
  acknowledged: number;
  refused: Record<string, number>;
  left: number;
  attempts: number;
  retries: number;
  commits: number;
  changes: number;
  frames: number;
  looks: number;
  faults: Record<string, number>;
  planned: number;
  serverStarts: number;
  connectionsReset: number;
  answersLost: number;
  sockets: number;
  resumes: number;
  snapshots: number;
  longestOutageMs: number;
}

/** Counts what is written down. */
export function countRun(
  journal: Journal,
  truth: Truth,
  members: readonly Member[],
  instances: readonly Instance[],
  faults: Record<string, number>,
  planned: number,
): Counts {
  const { actions, attempts, screens, snapshots } = journal;
  const frames = [...journal.frames.values()].flat();
  const streams = [...truth.streams.values()];
  const refused: Record<string, number> = {};
  for (const { outcome, code } of actions)
    if (outcome === 'refused' && code) refused[code] = (refused[code] ?? 0) + 1;
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    seconds: Math.round(journal.now() / 1000),
    actions: actions.length,
    acknowledged: actions.filter(({ outcome }) => outcome === 'ok').length,
    refused,
    left: actions.filter(({ outcome }) => outcome === 'left').length,
    attempts: attempts.length,
    retries: attempts.length - new Set(attempts.map(({ key }) => key)).size,
    commits: sum(streams.map(({ commits }) => commits.length)),
    changes: sum(streams.map(({ rows }) => rows.length)),
    frames: frames.filter(({ type }) => type === 'commits').length,
    looks: sum(screens.map(({ looks }) => looks.length)),
    faults,
    planned,
    serverStarts: sum(instances.map(({ starts }) => starts())),
    connectionsReset: sum(members.map(({ network }) => network.counts().resets)),
    answersLost: sum(members.map(({ network }) => network.counts().answersLost)),
    sockets: frames.filter(({ type }) => type === 'opened').length,
    resumes: frames.filter((frame) => frame.type === 'hello').length,
    snapshots,
    longestOutageMs: Math.max(0, ...[...journal.frames.values()].map(longestOutage)),
  };
}

/** The longest time that a client had no live stream, in ms. */
function longestOutage(frames: readonly Frame[]): number {
  let lostAt: number | null = null;
  let longest = 0;
  for (const { type, at } of frames) {
    if (type === 'closed') lostAt ??= at;
    if (type === 'live' && lostAt !== null) {
      longest = Math.max(longest, at - lostAt);
      lostAt = null;
    }
  }
  return Math.round(longest);
}
