import type { Column } from './catalog.ts';

/** A default that is one value, so that one row's uuid is its like, or none. */
export const isConstant = ({ default: sql }: Pick<Column, 'default'>): boolean =>
  sql !== null && /^\(?(?:NULL|-?\d+|E?'(?:[^'\\]|'')*')\)?(?:::[\w ".()]+)?$/.test(sql);
