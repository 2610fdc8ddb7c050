import type { Frame, Journal } from '../record/journal.ts';
import type { LogRow, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** Lines of each kind that a history holds at the most. */
const MAX_LINES = 6;
/** How long before a violation what was done to the system may have had to do with it, in ms. */
const BEFORE_MS = 4000;

/** The shortest story of a violation: the log around it, the requests and messages that led to it, what was done to the system then. */
export function historyOf(violation: Violation, truth: Truth, journal: Journal): string[] {
  const log = logAround(violation, truth);
  const at = violation.at ?? timeOf(log.at(-1), journal);
  const events = [
    ...journal.events
      .filter((event) => at !== null && event.at <= at && event.at >= at - BEFORE_MS)
      .filter(
        ({ what }) => !violation.client || !/^c\d+:/.test(what) || what.startsWith(`${violation.client}:`),
      )
      .slice(-MAX_LINES)
      .map((event) => ({ at: event.at, line: `fault   ${event.what}` })),
    ...attemptsOf(violation, journal),
    ...framesOf(violation, journal, at),
    ...looksOf(violation, journal),
  ].sort((a, b) => a.at - b.at);
  return [
    ...log.map((row) => `     log   seq ${row.seq}  ${inWords(row)}`),
    ...events.map(({ at: ms, line }) => `${(ms / 1000).toFixed(3).padStart(8)} s ${line}`),
  ];
}

/** The versions of the row around the place of the violation; without a row, the log around its seq. */
function logAround({ stream, uuid, seq }: Violation, { streams }: Truth): LogRow[] {
  const candidates = stream === undefined ? [...streams.values()] : [streams.get(stream)];
  for (const candidate of candidates) {
    const rows = candidate?.rows.filter((row) =>
      uuid ? row.uuid === uuid : Math.abs(row.seq - (seq ?? -9)) <= 2,
    );
    if (!rows || rows.length === 0) continue;
    const place = seq === undefined ? rows.length - 1 : rows.findLastIndex((row) => row.seq <= seq);
    return rows.slice(Math.max(0, place - 2), place + 3);
  }
  return [];
}

function timeOf(row: LogRow | undefined, { attempts }: Journal): number | null {
  return attempts.find(({ key }) => key === row?.key)?.answeredAt ?? null;
}

function attemptsOf({ uuid, tag, client, key }: Violation, { attempts }: Journal) {
  const concerns = (text: string) => (tag && text.includes(`"${tag}"`)) || (uuid && text.includes(uuid));
  return attempts
    .filter((attempt) =>
      key === undefined
        ? (tag !== undefined || attempt.client === client) &&
          concerns(`${attempt.path} ${JSON.stringify(attempt.body)}`)
        : attempt.key === key,
    )
    .slice(-MAX_LINES)
    .flatMap((attempt) => {
      const { commit, error } = attempt.answer ?? {};
      const who = `${attempt.client} (key ${attempt.key.slice(0, 8)})`;
      const answer =
        attempt.status === null
          ? []
          : [
              {
                at: attempt.answeredAt ?? attempt.at,
                line: `answer  to ${who}: ${attempt.status} ${error?.code ?? (commit ? `seq ${commit.from} to ${commit.seq}` : '')}`,
              },
            ];
      const body = JSON.stringify(attempt.body).slice(0, 160);
      return [
        { at: attempt.at, line: `request ${who}: ${attempt.method} ${attempt.path} ${body}` },
        ...answer,
      ];
    });
}

function framesOf({ client, stream, seq, guarantee }: Violation, { frames }: Journal, at: number | null) {
  if (!client || seq === undefined || !['told', 'screens', 'equal', 'kept'].includes(guarantee)) return [];
  const near = (frame: Frame) =>
    frame.type === 'opened' ||
    frame.type === 'closed' ||
    ('stream' in frame && frame.stream === (stream ?? null) && frame.type !== 'head');
  return (frames.get(client) ?? [])
    .filter((frame) => near(frame) && (at === null || frame.at <= at))
    .slice(-MAX_LINES)
    .map((frame) => ({ at: frame.at, line: `socket  ${frame.socket} of ${client}: ${frameText(frame)}` }));
}

function frameText(frame: Frame): string {
  switch (frame.type) {
    case 'hello':
      return `hello after ${frame.after}`;
    case 'commits':
      return `commits ${frame.commits.map(({ from, seq }) => (from === seq ? seq : `${from}-${seq}`)).join(', ')}`;
    case 'live':
      return `live at ${frame.seq}`;
    default:
      return frame.type;
  }
}

function looksOf({ client, stream, uuid, at, guarantee }: Violation, { screens }: Journal) {
  if (guarantee !== 'screens' || at === undefined) return [];
  const screen = screens.find(
    (each) => each.client === client && each.stream === stream && each.looks.some((look) => look.at === at),
  );
  const looks = screen?.looks.filter((look) => look.at <= at) ?? [];
  return looks.slice(-3).map((look) => {
    const shown = look.changed.find((row) => row.uuid === uuid);
    return {
      at: look.at,
      line: `screen  of ${client} stands at seq ${look.seq}${shown ? ` and shows version ${shown.version} of the row` : ''}`,
    };
  });
}

function inWords({ type, row, version, operation, old, client, commit }: LogRow): string {
  const fields =
    operation === 'created'
      ? []
      : Object.keys(old).map((field) => `${field} ${short(old[field])} -> ${short(row[field])}`);
  return `${type} ${row.id} v${version} ${operation} ${fields.join(', ')} by ${client ?? 'psql'} in ${commit.slice(-6)}`;
}

const short = (value: unknown) => JSON.stringify(value)?.slice(0, 40);
