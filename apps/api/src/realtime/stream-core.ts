import type { Encoded } from './encoded.ts';
import { createRecent, type Recent } from './recent.ts';
import type { CoreEffect, CoreEvent, Read, StaleReason, StreamCore } from './stream-events.ts';

/** Changes per page of the log. */
export const PAGE = 500;
/** A follower further behind than this loads a snapshot instead. */
export const TOO_FAR = 5000;
/** Characters of recent commits held per stream, and as many of pages. */
const MEMORY = 8 * 1024 * 1024;

interface Place {
  /** Seq of the last change that was sent to it. */
  seq: number;
  state: 'asking' | 'sending' | 'live';
  /** It claims to be ahead of what is known here: the number of the tail read that will tell. */
  ahead: number | null;
}

/** Makes the core of a stream of which nothing is known yet. */
export function createStreamCore<Member>(page = PAGE, tooFar = TOO_FAR, memory = MEMORY): StreamCore<Member> {
  const pageOf = (seq: number) => Math.floor(seq / page) * page;
  const recent: Recent = createRecent(pageOf, memory);
  const places = new Map<Member, Place>();
  /** Pages under way, by the seq that they start after: whoever needs one that is under way waits for it. */
  const pages = new Set<number>();
  let head: number | null = null;
  /** The highest seq that the log was seen or said to hold. */
  let known = 0;
  let tail: 'none' | 'reading' | 'read-again' = 'none';
  let tails = 0;
  let history = 0;
  let effects: CoreEffect<Member>[] = [];

  function on(event: CoreEvent<Member>): CoreEffect<Member>[] {
    effects = [];
    switch (event.type) {
      case 'join':
        places.set(event.member, { seq: event.after, state: 'asking', ahead: null });
        serve(event.member);
        break;
      case 'leave':
        places.delete(event.member);
        break;
      case 'drained': {
        const place = places.get(event.member);
        if (place?.state !== 'sending') break;
        place.state = 'asking';
        serve(event.member);
        break;
      }
      case 'lagging': {
        const place = places.get(event.member);
        if (place?.state === 'live') places.set(event.member, { ...place, seq: event.seq, state: 'sending' });
        break;
      }
      case 'page':
        onPage(event);
        break;
      case 'read-failed':
        onFailure(event.read);
        break;
      case 'published':
        onPublished(event.commits);
        break;
      case 'hint':
        if (head === null) known = Math.max(known, event.seq);
        else if (event.seq > head) grow();
        break;
      case 'polled':
        if (event.seq < event.known) restart();
        else if (head !== null && event.seq > head) grow();
        break;
      case 'restart':
        restart();
        break;
      default:
        event satisfies never;
    }
    return effects;
  }

  /** Brings a member on as far as it goes without reading: it ends live, stale, sending, or waiting for a read. */
  function serve(member: Member) {
    const place = places.get(member);
    if (place?.state !== 'asking') return;
    if (head !== null && place.seq === head) {
      // From here on `spread` finds it: nothing can fall between the two.
      place.state = 'live';
      effects.push({ type: 'live', member, seq: head });
      return;
    }
    if (head !== null && place.seq > head) {
      // One that is under way has begun too early to know.
      place.ahead = tails + 1;
      return readTail();
    }
    if (head !== null && head - place.seq > tooFar) return stale(member, 'too-far');
    const commits = head === null ? [] : recent.after(place.seq);
    const last = commits.at(-1);
    if (!last) return readPage(place.seq);
    place.seq = last.seq;
    place.state = 'sending';
    effects.push({ type: 'send', member, commits });
    if (place.seq !== head) return;
    place.state = 'live';
    effects.push({ type: 'live', member, seq: head });
  }

  function readPage(seq: number): void {
    const after = pageOf(seq);
    if (pages.has(after)) return;
    pages.add(after);
    effects.push({ type: 'read', read: { kind: 'page', after, known: head ?? 0, history } });
  }

  function readTail(): void {
    if (head === null) return;
    if (tail !== 'none') {
      tail = 'read-again';
      return;
    }
    tail = 'reading';
    tails += 1;
    effects.push({ type: 'read', read: { kind: 'tail', after: head, known: head, history } });
  }

  /** The log is ahead of what was told here. */
  function grow() {
    if (places.size > 0) return readTail();
    // Nobody listens: what is held is out of date, and the next who comes reads afresh.
    restart();
  }

  function onPage({ read, commits, ...log }: Extract<CoreEvent<Member>, { type: 'page' }>) {
    if (read.history !== history) return;
    if (log.head < read.known) return restart();
    const again = tail === 'read-again';
    if (read.kind === 'page') pages.delete(read.after);
    else tail = 'none';
    head ??= firstRead(commits, log.head);
    if (log.pruned > head) return skip(log.head);
    const last = commits.at(-1)?.seq ?? read.after;
    if (read.kind === 'tail') {
      spread(commits);
      afterTail(log.head);
    } else {
      // A page that ended where the log did is worth keeping only while what follows on is held too.
      if (last < log.head || last >= recent.start()) recent.keep(read.after, commits);
      afterPage(read.after, log.pruned);
    }
    const more = again || log.head > head || known > head;
    known = 0;
    if (more) readTail();
  }

  /** Nothing was known: the newest commits are held from here on, the ones that were read among them if they are the newest. */
  function firstRead(commits: readonly Encoded[], top: number): number {
    const newest = commits[0] && commits.at(-1)?.seq === top;
    recent.reset(newest ? (commits[0] as Encoded).from - 1 : top);
    if (newest) recent.append(commits);
    return top;
  }

  function afterTail(top: number): void {
    for (const [member, place] of [...places]) {
      if (place.ahead === null || place.ahead > tails) continue;
      place.ahead = null;
      if (place.seq > top) stale(member, 'ahead');
      else serve(member);
    }
  }

  function afterPage(after: number, pruned: number): void {
    for (const [member, place] of [...places]) {
      if (place.state !== 'asking' || place.ahead !== null || pageOf(place.seq) !== after) continue;
      if (place.seq < pruned) stale(member, 'pruned');
      else serve(member);
    }
  }

  function onFailure(read: Read) {
    if (read.history !== history) return;
    if (read.kind === 'tail') {
      tail = 'none'; // The next poll tries again; who waits for it does not wait that long.
      for (const [member, place] of [...places]) if (place.ahead !== null) fail(member);
      return;
    }
    pages.delete(read.after);
    for (const [member, place] of [...places])
      if (place.state === 'asking' && place.ahead === null && pageOf(place.seq) === read.after) fail(member);
  }

  function onPublished(commits: readonly Encoded[]): void {
    const last = commits.at(-1);
    if (!last) return;
    if (head === null) known = Math.max(known, last.seq);
    else if (commits[0]?.from === head + 1) spread(commits);
    else if (last.seq > head) grow();
  }

  function spread(commits: readonly Encoded[]): void {
    const before = head as number;
    const fresh = commits.filter(({ seq }) => seq > before);
    const last = fresh.at(-1);
    if (!last || fresh[0]?.from !== before + 1) return;
    head = last.seq;
    recent.append(fresh);
    const told: Member[] = [];
    for (const [member, place] of places) {
      if (place.state !== 'live') continue;
      place.seq = last.seq;
      told.push(member);
    }
    if (told.length > 0) effects.push({ type: 'spread', members: told, commits: fresh });
  }

  function skip(to: number): void {
    for (const member of [...places.keys()]) stale(member, 'pruned');
    head = to;
    recent.reset(to);
  }

  function restart(): void {
    for (const member of [...places.keys()]) stale(member, 'epoch');
    head = null;
    known = 0;
    history += 1;
    pages.clear();
    tail = 'none';
    recent.reset(0);
  }

  function stale(member: Member, reason: StaleReason): void {
    places.delete(member);
    effects.push({ type: 'stale', member, reason });
  }

  function fail(member: Member): void {
    places.delete(member);
    effects.push({ type: 'failed', member });
  }

  const live = () => [...places].flatMap(([member, { state }]) => (state === 'live' ? [member] : []));

  return {
    on,
    head: () => head,
    members: () => places.keys(),
    live,
    uuidAt: (seq) => recent.uuidAt(seq),
    size: () => recent.size(),
  };
}
