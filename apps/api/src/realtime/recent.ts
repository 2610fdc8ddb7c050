import type { Encoded } from './encoded.ts';

/** The most characters of commits that a frame is filled up to; a single commit may be larger, for it travels whole. */
export const FRAME_SIZE = 256 * 1024;

/** The share of the newest commits that is kept when there are too many. */
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
  uuidAt(seq: number): string | undefined;
  /** Characters buffered. */
  size(): number;
}

/** Makes an empty memory of at most about `most` characters for the newest commits, and as many for pages. */
export function createRecent(pageOf: (seq: number) => number, most: number): Recent {
  let newest: Encoded[] = [];
  let start = 0;
  let newestSize = 0;
  const pages = new Map<number, { commits: readonly Encoded[]; size: number }>();
  let pagesSize = 0;
  /** By the seq before its first commit: what was cut lately. */
  const cuts = new Map<number, readonly Encoded[]>();

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

  return {
    start: () => start,
    size: () => newestSize + pagesSize,
    reset(seq) {
      newest = [];
      newestSize = 0;
      start = seq;
      pages.clear();
      pagesSize = 0;
      cuts.clear();
    },
    append(commits) {
      newest.push(...commits);
      newestSize += sizeOf(commits);
      cuts.clear();
      if (newestSize <= most) return;
      // More than is too much, so that the list is not made anew with every commit.
      let drop = 0;
      while (newestSize > most * KEPT && drop < newest.length - 1) {
        newestSize -= newest[drop]?.json.length ?? 0;
        drop += 1;
      }
      if (drop === 0) return;
      newest = newest.slice(drop);
      start = (newest[0] as Encoded).from - 1;
    },
    keep(after, commits) {
      const known = pages.get(after);
      if (known) pagesSize -= known.size;
      pages.delete(after);
      cuts.clear();
      pages.set(after, { commits, size: sizeOf(commits) });
      pagesSize += sizeOf(commits);
      for (const [oldest, { size }] of pages) {
        if (pagesSize <= most || pages.size === 1) break;
        pages.delete(oldest);
        pagesSize -= size;
      }
    },
    after(seq) {
      const buffered = seq >= start ? newest : (pages.get(pageOf(seq))?.commits ?? []);
      const known = cuts.get(seq);
      if (known) return known;
      const slice = cut(buffered, seq);
      if (cuts.size > 64) cuts.clear();
      cuts.set(seq, slice);
      return slice;
    },
    uuidAt(seq) {
      for (const buffered of [newest, pages.get(pageOf(seq - 1))?.commits ?? []]) {
        const commit = buffered[lowest(buffered, seq - 1)];
        if (commit?.seq === seq) return commit.uuid;
      }
      return undefined;
    },
  };
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
