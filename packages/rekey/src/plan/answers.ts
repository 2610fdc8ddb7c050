import type { ObjectFate } from './plan.ts';

/** Answer: it is a reference, and every value has a row; one without stops the run before the swap. */
export const converts = 'yes, convert it';
/** Answer: it is a reference, and values without a row are kept in the old column. */
export const keepsOrphans = 'yes, and keep values without a row';
/** Answer: it only looks like one. */
export const isNoReference = 'is no reference';
/** Answers to what says the same twice. */
export const keepsBoth = 'keep both';
export const consolidates = 'consolidate';

/** Answers to what hangs on an old column and has no like by itself. */
export const byHand = 'will be made by hand before the contract' satisfies ObjectFate;
export const goes = 'goes with the old column' satisfies ObjectFate;
export const isBuilt = 'is built while everybody waits' satisfies ObjectFate;
export const objectFates: readonly ObjectFate[] = [byHand, goes, isBuilt];
