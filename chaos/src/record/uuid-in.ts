import type { Uuid } from '@callsign/contracts/scalars';

/** The first uuid in a path or another text; undefined where there is none. Only the reader knows of what type it is. */
export const uuidIn = <T extends string>(text: string) =>
  /[0-9a-f-]{36}/.exec(text)?.[0] as Uuid<T> | undefined;
