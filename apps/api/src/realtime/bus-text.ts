import type { Uuid } from '@callsign/contracts/scalars';
import type { Topics } from './topics.ts';

/** The most bytes of a text: Postgres refuses a NOTIFY of 8,000 and more. */
export const MAX_TEXT_BYTES = 7000;

/** That a stream may stand at a seq. */
export type Hint = readonly [stream: Uuid<'production'>, seq: number];

/** A message with its topic. */
export type Message = { [T in keyof Topics]: [topic: T, message: Topics[T]] }[keyof Topics];

/** Something could not be told: any stream may have grown. */
export const LOOK_TEXT = 'l';

/** Hints as one text: `h<stream>:<seq>,…`. */
export const hintsText = (hints: readonly Hint[]): string =>
  `h${hints.map(([stream, seq]) => `${stream}:${seq}`).join(',')}`;

/** A message as one text: `t` and its topic and itself as JSON. */
export const messageText = (...message: Message): string => `t${JSON.stringify(message)}`;

/** What a text says; what this version of the program cannot read says nothing. */
export function readText(text: string): { hints: Hint[] } | { message: Message } | 'look' | null {
  if (text === LOOK_TEXT) return 'look';
  if (text.startsWith('h')) return { hints: readHints(text.slice(1)) };
  if (!text.startsWith('t')) return null;
  try {
    return { message: JSON.parse(text.slice(1)) as Message };
  } catch {
    // Of another version of this program.
    return null;
  }
}

function readHints(list: string): Hint[] {
  return list.split(',').flatMap((hint) => {
    const [stream, seq] = hint.split(':');
    return stream && Number(seq) > 0 ? [[stream as Uuid<'production'>, Number(seq)] as const] : [];
  });
}
