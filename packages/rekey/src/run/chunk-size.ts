/** Adapts a chunk's size so that each takes about as long as it should. */
export interface ChunkSize {
  current(): number;
  /** After a chunk: grows by a fifth, or shrinks in proportion; twofold where there was nothing to do. */
  took(milliseconds: number, rows: number): void;
  /** After somebody else held a row of it. */
  halve(): void;
}

/** Begins with `first` blocks or rows, and aims at `targetMs`. */
export function adaptChunkSize(first: number, targetMs: number): ChunkSize {
  let size = first;
  // Blocks that are empty or filled take no time, and the next may be full: a size that grew over them would hold its
  // rows for seconds there.
  let productive = first * 8;
  const set = (wanted: number) => {
    size = Math.max(1, Math.round(Math.min(wanted, productive * 2)));
  };
  return {
    current: () => size,
    took: (milliseconds, rows) => {
      const wanted = targetMs / Math.max(milliseconds, 1);
      if (rows === 0) return set(size * 2);
      const next = size * Math.min(1.2, Math.max(wanted, 0.5));
      productive = next;
      // Rounding would hold a size of one or two where it is.
      set(wanted > 1 ? Math.max(size + 1, next) : next);
    },
    halve: () => set(Math.floor(size / 2)),
  };
}
