import type { Uuid } from '@callsign/contracts/scalars';
import type { Encoded } from './encoded.ts';

/** The most characters of commits that a frame is filled up to; a single commit may be larger, for it travels whole. */
export const FRAME_SIZE = 256 * 1024;

/** The share of the newest commits that is kept when the buffer is full. */
const KEPT = 0.9;

/** Commits that can be sent without reading the log: the newest ones, and pages of older ones that were read lately. */
export interface Recent {
  /** The newest commits follow on after this seq. */
  start(): number;
  /** Forgets everything; the newest commits will follow on after `seq`. */
  reset(seq: number): void;
  append(commits: readonly Encoded[]): void;
  /** Keeps a page that was read from the log: the commits after `after`, up to a full page or up to the newest ones buffered. */
  keep(after: number, commits: readonly Encoded[]): void;
  /** One frame's worth of the commits that follow on after `seq`; none if they are not buffered. The same list for everyone who asks the same. */
  after(seq: number): readonly Encoded[];
  /** The uuid of the commit that ends at `seq`, if it is buffered. */
  uuidAt(seq: number): Uuid<'commit'> | undefined;
  /** Characters buffered. */
  size(): number;
}

interface Page {
  commits: readonly Encoded[];
  size: number;
}

interface State {
  readonly pageOf: (seq: number) => number;
  /** The most characters for the newest commits, and as many for pages. */
  readonly max: number;
  newest: Encoded[];
  start: number;
  newestSize: number;
  readonly pages: Map<number, Page>;
  pagesSize: number;
  /** By the seq before its first commit: what was cut lately. */
  readonly cuts: Map<number, readonly Encoded[]>;
}

/** Makes an empty memory of at most about `max` characters for the newest commits, and as many for pages. */
export function createRecent(pageOf: (seq: number) => number, max: number): Recent {
  const state: State = {
    pageOf,
    max,
    newest: [],
    start: 0,
    newestSize: 0,
    pages: new Map(),
    pagesSize: 0,
    cuts: new Map(),
  };
  return {
    start: () => state.start,
    size: () => state.newestSize + state.pagesSize,
    reset: (seq) => reset(state, seq),
    append: (commits) => append(state, commits),
    keep: (after, commits) => keep(state, after, commits),
    after: (seq) => frameAfter(state, seq),
    uuidAt: (seq) => uuidAt(state, seq),
  };
}

function reset(state: State, seq: number): void {
  state.newest = [];
  state.newestSize = 0;
  state.start = seq;
  state.pages.clear();
  state.pagesSize = 0;
  state.cuts.clear();
}

function append(state: State, commits: readonly Encoded[]): void {
  state.newest.push(...commits);
  state.newestSize += sizeOf(commits);
  state.cuts.clear();
  if (state.newestSize <= state.max) return;
  // More is dropped than necessary, so that the list is not copied for every commit.
  let drop = 0;
  while (state.newestSize > state.max * KEPT && drop < state.newest.length - 1) {
    state.newestSize -= state.newest[drop]?.json.length ?? 0;
    drop += 1;
  }
  if (drop === 0) return;
  state.newest = state.newest.slice(drop);
  state.start = (state.newest[0] as Encoded).from - 1;
}

function keep(state: State, after: number, commits: readonly Encoded[]): void {
  const { pages, max } = state;
  const known = pages.get(after);
  if (known) state.pagesSize -= known.size;
  pages.delete(after);
  state.cuts.clear();
  pages.set(after, { commits, size: sizeOf(commits) });
  state.pagesSize += sizeOf(commits);
  for (const [oldest, { size }] of pages) {
    if (state.pagesSize <= max || pages.size === 1) break;
    pages.delete(oldest);
    state.pagesSize -= size;
  }
}

function frameAfter({ newest, start, pages, pageOf, cuts }: State, seq: number): readonly Encoded[] {
  const known = cuts.get(seq);
  if (known) return known;
  const slice = cut(seq >= start ? newest : (pages.get(pageOf(seq))?.commits ?? []), seq);
  if (cuts.size > 64) cuts.clear();
  cuts.set(seq, slice);
  return slice;
}

function uuidAt({ newest, pages, pageOf }: State, seq: number): Uuid<'commit'> | undefined {
  for (const commits of [newest, pages.get(pageOf(seq - 1))?.commits ?? []]) {
    const commit = commits[lowest(commits, seq - 1)];
    if (commit?.seq === seq) return commit.uuid;
  }
  return undefined;
}

/** Cuts one frame's worth of what lies beyond `seq`. */
function cut(commits: readonly Encoded[], seq: number): readonly Encoded[] {
  let first = lowest(commits, seq);
  const slice: Encoded[] = [];
  for (let size = 0; first < commits.length && size < FRAME_SIZE; first++) {
    const commit = commits[first] as Encoded;
    slice.push(commit);
    size += commit.json.length;
  }
  return slice;
}

const sizeOf = (commits: readonly Encoded[]) => commits.reduce((sum, { json }) => sum + json.length, 0);

/** Index of the first commit whose seq is beyond `seq`. */
function lowest(commits: readonly Encoded[], seq: number): number {
  let low = 0;
  let high = commits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((commits[middle] as Encoded).seq > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}
