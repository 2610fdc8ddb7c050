import type { Commit } from '@callsign/contracts/commits';
import { WORKSPACE } from '../commits/log.ts';

/** A commit in the words of the wire: encoded once, however many are told. */
export interface Encoded {
  readonly uuid: string;
  readonly from: number;
  readonly seq: number;
  readonly json: string;
}

/** Encodes commits. */
export const encode = (commits: readonly Commit[]): Encoded[] =>
  commits.map((commit) => ({
    uuid: commit.uuid,
    from: commit.from,
    seq: commit.seq,
    json: JSON.stringify(commit),
  }));

/** The frame that carries commits of a stream. */
export const frameOf = (stream: string, commits: readonly Encoded[]): Buffer =>
  Buffer.from(
    `{"type":"commits","production":${stream === WORKSPACE ? 'null' : `"${stream}"`},"commits":[${commits.map(({ json }) => json).join(',')}]}`,
  );
