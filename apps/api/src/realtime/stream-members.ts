import type { Encoded } from './encoded.ts';
import type { Read } from './stream-events.ts';
import { fail, type Place, pageOf, readPage, readTail, type StreamState, stale } from './stream-state.ts';

/** Brings a member on as far as it goes without reading: it ends live, stale, sending, or waiting for a read. */
export function serve<Member>(state: StreamState<Member>, member: Member): void {
  const { head, tooFar } = state;
  const place = state.places.get(member);
  if (place?.state !== 'asking') return;
  if (head !== null && place.seq === head) {
    // From here on `spread` finds it: nothing can fall between the two.
    place.state = 'live';
    state.effects.push({ type: 'live', member, seq: head });
    return;
  }
  if (head !== null && place.seq > head) {
    // One that is under way has begun too early to know.
    place.ahead = state.tails + 1;
    readTail(state);
    return;
  }
  if (head !== null && head - place.seq > tooFar) stale(state, member, 'too-far');
  else sendBuffered(state, member, place);
}

/** Sends the commits that are buffered after a place; where none are, its page is read. */
function sendBuffered<Member>(state: StreamState<Member>, member: Member, place: Place): void {
  const { head } = state;
  const commits = head === null ? [] : state.recent.after(place.seq);
  const last = commits.at(-1);
  if (!last) {
    readPage(state, place.seq);
    return;
  }
  place.seq = last.seq;
  place.state = 'sending';
  state.effects.push({ type: 'send', member, commits });
  if (place.seq !== head) return;
  place.state = 'live';
  state.effects.push({ type: 'live', member, seq: head });
}

/** Serves those who claimed to be ahead, as far as the tail that was read up to `top` can tell. */
export function serveAfterTail<Member>(state: StreamState<Member>, top: number): void {
  for (const [member, place] of [...state.places]) {
    if (place.ahead === null || place.ahead > state.tails) continue;
    place.ahead = null;
    if (place.seq > top) stale(state, member, 'ahead');
    else serve(state, member);
  }
}

/** Serves those who waited for a page; what lies before `pruned` is gone. */
export function serveAfterPage<Member>(state: StreamState<Member>, after: number, pruned: number): void {
  for (const [member, place] of [...state.places]) {
    if (place.state !== 'asking' || place.ahead !== null || pageOf(state, place.seq) !== after) continue;
    if (place.seq < pruned) stale(state, member, 'pruned');
    else serve(state, member);
  }
}

/** Lets those go who waited for a read that has failed. */
export function failAfter<Member>(state: StreamState<Member>, read: Read): void {
  for (const [member, place] of [...state.places]) {
    const isWaiting =
      read.kind === 'tail'
        ? place.ahead !== null
        : place.state === 'asking' && place.ahead === null && pageOf(state, place.seq) === read.after;
    if (isWaiting) fail(state, member);
  }
}

/** Sends commits that follow on to all live members; what was sent already is left out. */
export function spread<Member>(state: StreamState<Member>, commits: readonly Encoded[]): void {
  const before = state.head as number;
  const fresh = commits.filter(({ seq }) => seq > before);
  const last = fresh.at(-1);
  if (!last || fresh[0]?.from !== before + 1) return;
  state.head = last.seq;
  state.recent.append(fresh);
  const members: Member[] = [];
  for (const [member, place] of state.places) {
    if (place.state !== 'live') continue;
    place.seq = last.seq;
    members.push(member);
  }
  if (members.length > 0) state.effects.push({ type: 'spread', members, commits: fresh });
}

/** What follows on is pruned: the stream goes on from `to`, and everyone loads a snapshot. */
export function skip<Member>(state: StreamState<Member>, to: number): void {
  for (const member of [...state.places.keys()]) stale(state, member, 'pruned');
  state.head = to;
  state.recent.reset(to);
}
