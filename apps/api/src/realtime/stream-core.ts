import type { Encoded } from './encoded.ts';
import type { CoreEffect, CoreEvent, Read, StreamCore } from './stream-events.ts';
import { failAfter, serve, serveAfterPage, serveAfterTail, skip, spread } from './stream-members.ts';
import { newStreamState, readTail, restart, type StreamState } from './stream-state.ts';

/** Changes per page of the log. */
export const PAGE = 500;
/** A follower further behind than this many changes loads a snapshot instead. */
export const TOO_FAR = 5000;
/** Characters of recent commits buffered per stream, and as many of pages. */
const MEMORY = 8 * 1024 * 1024;

/** Makes the core of a stream of which nothing is known yet. */
export function createStreamCore<Member>(page = PAGE, tooFar = TOO_FAR, memory = MEMORY): StreamCore<Member> {
  const state = newStreamState<Member>(page, tooFar, memory);
  return {
    on: (event) => step(state, event),
    head: () => state.head,
    members: () => state.places.keys(),
    live: () => [...state.places].flatMap(([member, place]) => (place.state === 'live' ? [member] : [])),
    uuidAt: (seq) => state.recent.uuidAt(seq),
    size: () => state.recent.size(),
  };
}

/** Takes one event in, and answers what is to be done about it, in this order. */
function step<Member>(state: StreamState<Member>, event: CoreEvent<Member>): CoreEffect<Member>[] {
  state.effects = [];
  switch (event.type) {
    case 'join':
      state.places.set(event.member, { seq: event.after, state: 'asking', ahead: null });
      serve(state, event.member);
      break;
    case 'leave':
      state.places.delete(event.member);
      break;
    case 'drained':
      onDrained(state, event.member);
      break;
    case 'lagging': {
      const place = state.places.get(event.member);
      if (place?.state === 'live')
        state.places.set(event.member, { ...place, seq: event.seq, state: 'sending' });
      break;
    }
    case 'page':
      onPage(state, event);
      break;
    case 'read-failed':
      onFailure(state, event.read);
      break;
    case 'published':
      onPublished(state, event.commits);
      break;
    case 'hint':
      if (state.head === null) state.known = Math.max(state.known, event.seq);
      else if (event.seq > state.head) grow(state);
      break;
    case 'polled':
      if (event.seq < event.known) restart(state);
      else if (state.head !== null && event.seq > state.head) grow(state);
      break;
    case 'restart':
      restart(state);
      break;
    default:
      event satisfies never;
  }
  return state.effects;
}

function onDrained<Member>(state: StreamState<Member>, member: Member): void {
  const place = state.places.get(member);
  if (place?.state !== 'sending') return;
  place.state = 'asking';
  serve(state, member);
}

/** Handles a log that is ahead of what was sent here. */
function grow<Member>(state: StreamState<Member>): void {
  if (state.places.size > 0) readTail(state);
  // Nobody listens: what is buffered is out of date, and the next who comes reads afresh.
  else restart(state);
}

function onPage<Member>(
  state: StreamState<Member>,
  { read, commits, ...log }: Extract<CoreEvent<Member>, { type: 'page' }>,
): void {
  if (read.history !== state.history) return;
  if (log.head < read.known) {
    restart(state);
    return;
  }
  const again = state.tail === 'read-again';
  if (read.kind === 'page') state.pages.delete(read.after);
  else state.tail = 'none';
  state.head ??= startFrom(state, commits, log.head);
  if (log.pruned > state.head) {
    skip(state, log.head);
    return;
  }
  if (read.kind === 'tail') {
    spread(state, commits);
    serveAfterTail(state, log.head);
  } else {
    const last = commits.at(-1)?.seq ?? read.after;
    // A page that ended where the log did is worth keeping only while what follows on is buffered too.
    if (last < log.head || last >= state.recent.start()) state.recent.keep(read.after, commits);
    serveAfterPage(state, read.after, log.pruned);
  }
  const more = again || log.head > state.head || state.known > state.head;
  state.known = 0;
  if (more) readTail(state);
}

/** Nothing was known: the newest commits are buffered from here on, the ones that were read among them if they are the newest. */
function startFrom<Member>(state: StreamState<Member>, commits: readonly Encoded[], top: number): number {
  const newest = commits[0] && commits.at(-1)?.seq === top;
  state.recent.reset(newest ? (commits[0] as Encoded).from - 1 : top);
  if (newest) state.recent.append(commits);
  return top;
}

function onFailure<Member>(state: StreamState<Member>, read: Read): void {
  if (read.history !== state.history) return;
  // The next poll reads again; members that wait for this read are let go now.
  if (read.kind === 'tail') state.tail = 'none';
  else state.pages.delete(read.after);
  failAfter(state, read);
}

function onPublished<Member>(state: StreamState<Member>, commits: readonly Encoded[]): void {
  const last = commits.at(-1);
  if (!last) return;
  if (state.head === null) state.known = Math.max(state.known, last.seq);
  else if (commits[0]?.from === state.head + 1) spread(state, commits);
  else if (last.seq > state.head) grow(state);
}
