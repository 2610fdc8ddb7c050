import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { WORKSPACE } from '../rows/log.ts';
import { blankSecrets, secretTypes } from '../rows/secrets.ts';
import { textFrame } from './text-frame.ts';

/** A commit in the words of the wire: encoded once, however many are told. */
export interface Encoded {
  readonly uuid: Uuid<'commit'>;
  readonly from: number;
  readonly seq: number;
  readonly json: string;
  /** For who may not see secret fields; absent where it holds none. */
  readonly blanked?: string;
  /** Of the list of productions: the commit itself, because who sees what of it differs. */
  readonly commit?: Commit;
}

/** What one follower may see. */
export interface View {
  readonly userId: Uuid<'user'>;
  /** Secret fields too. */
  readonly secrets: boolean;
  /** Of the list of productions: whether a production is to be seen. */
  sees(production: Uuid<'production'>): boolean;
}

/** Encodes commits. */
export const encode = (commits: readonly Commit[]): Encoded[] =>
  commits.map((commit) => ({
    uuid: commit.uuid,
    from: commit.from,
    seq: commit.seq,
    json: JSON.stringify(commit),
    ...(commit.changes.some(({ entityType }) => secretTypes.has(entityType))
      ? { blanked: JSON.stringify(blankSecrets(commit)) }
      : {}),
    ...(commit.productionUuid === null ? { commit } : {}),
  }));

/** The WebSocket frame that carries commits of a stream, whole. */
export const frameOf = (stream: Uuid<'production'>, commits: readonly Encoded[]): Buffer =>
  frame(
    stream,
    commits.map(({ json }) => json),
  );

/** The same for who may not see secret fields. */
export const blankedFrameOf = (stream: Uuid<'production'>, commits: readonly Encoded[]): Buffer =>
  frame(
    stream,
    commits.map(({ json, blanked }) => blanked ?? json),
  );

/** Commits of the list of productions for one follower: of the productions that are not theirs they learn that the list has moved on. */
export const listFrameOf = (commits: readonly Encoded[], view: View): Buffer =>
  frame(
    WORKSPACE,
    commits.map(({ json, commit }) => (commit ? listed(json, commit, view) : json)),
  );

function listed(json: string, commit: Commit, view: View): string {
  const changes = commit.changes.filter(({ entityId }) => view.sees(entityId as Uuid<'production'>));
  if (changes.length === commit.changes.length) return json;
  const known = changes.length > 0 ? {} : { userId: null, userName: null, reason: null };
  return JSON.stringify({ ...commit, ...known, changes });
}

const frame = (stream: Uuid<'production'>, commits: readonly string[]): Buffer =>
  textFrame(
    `{"type":"commits","production":${stream === WORKSPACE ? 'null' : `"${stream}"`},"commits":[${commits.join(',')}]}`,
  );
