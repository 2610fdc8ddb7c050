/** Adapts a chunk's size so that each takes about as long as it should. */
export interface ChunkSize {
  current(): number;
  /** After a chunk: grows by a fifth, or shrinks in proportion; fourfold where there was nothing to do. */
  took(milliseconds: number, rows: number): void;
  /** After somebody else held a row of it. */
  halve(): void;
}

const most = 1_000_000;

/** Begins with `first` blocks or rows, and aims at `targetMs`. */
export function adaptChunkSize(first: number, targetMs: number): ChunkSize {
  let size = first;
  const set = (wanted: number) => {
    size = Math.min(most, Math.max(1, Math.round(wanted)));
  };
  return {
    current: () => size,
    took: (milliseconds, rows) => {
      const wanted = targetMs / Math.max(milliseconds, 1);
      // Rounding would hold a size of one or two where it is.
      if (wanted > 1) set(Math.max(size + 1, size * Math.min(wanted, rows === 0 ? 4 : 1.2)));
      else set(size * Math.max(wanted, 0.5));
    },
    halve: () => set(Math.floor(size / 2)),
  };
}
