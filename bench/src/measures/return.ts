import { startChild } from '../load/child.ts';
import type { Room } from '../load/follow.ts';
import type { ReturningAnswer, ReturningJob } from '../load/returning.ts';
import type { Peer, Production } from '../peers/peer.ts';

/** Lets so many clients come back at once; `left` is where they left off. */
export async function letReturn(
  peer: Peer,
  production: Production,
  left: Room,
  clients: number,
  deflate = false,
): Promise<ReturningAnswer> {
  const changed = new Set(production.rows);
  const expected = (await peer.truth(production)).filter(({ uuid }) => changed.has(uuid));
  const returning = startChild<ReturningAnswer>('returning.ts', {
    kind: peer.follows,
    cookie: peer.cookie,
    room: left,
    readPath: peer.readPath(production.name),
    deflate,
    urls: peer.socketUrls,
    bases: peer.bases,
    clients,
    expected: expected.map(({ uuid, version }) => ({ uuid, version })),
  } satisfies ReturningJob);
  await returning.ready;
  returning.send('go');
  return returning.answer;
}

/** What went wrong, for a cell: nothing, or how many clients never came back, or held wrong rows. */
export const faultsOf = ({ wrong, failures }: ReturningAnswer) =>
  [
    wrong > 0 ? `${wrong} wrong rows` : '',
    failures.length > 0 ? `${failures.length} failed: ${failures[0]}` : '',
  ]
    .filter(Boolean)
    .join(', ') || '0';
