/** Most writes of one run; what followers saw is kept in arrays of this size. */
export const MAX_WRITES = 150_000;
