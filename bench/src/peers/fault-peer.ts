import type { WireKind } from '../load/follow.ts';
import type { TypistsJob } from '../load/typists.ts';
import type { Peer } from './peer.ts';

/** What a peer must be able to do to be put through faults. */
export interface FaultPeer
  extends Pick<
    Peer,
    | 'name'
    | 'bases'
    | 'socketUrls'
    | 'cookie'
    | 'instances'
    | 'readPath'
    | 'addProduction'
    | 'truth'
    | 'stop'
    | 'protocol'
  > {
  writes: TypistsJob['peer'];
  follows: WireKind;
  /** It tells of the newest state and may leave out what was overwritten meanwhile. */
  coalesces: boolean;
}
