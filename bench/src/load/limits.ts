/** Most writes of one run; what followers saw is kept in arrays of this size. */
export const MOST_WRITES = 150_000;
