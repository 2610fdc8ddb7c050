import type { Uuid } from '@callsign/contracts/scalars';
import type { Rumour } from './presence-board.ts';

/** What the instances on one database tell each other besides hints, by topic. A message may be lost; nothing but time depends on it. */
export interface Topics {
  /** The sessions or the roles of this person have changed. */
  person: Uuid<'user'>;
  /** A partner's key, or the switch of all external access, has changed. */
  partners: null;
  /** The switches of this show have changed. */
  switches: Uuid<'production'>;
  presence: PresenceMessage;
}

/** Who is where, as instances tell each other; `n` counts the messages of `i`, so that a lost one is noticed. */
export type PresenceMessage =
  | { i: string; n: number; t: 'people'; afresh: boolean; all: Rumour[] }
  | { i: string; n: number; t: 'beat' }
  | { i: string; t: 'ask'; of: string | null };

/** Publishes a message of one topic to the other instances. */
export type Publish<T extends keyof Topics> = (message: Topics[T]) => void;
