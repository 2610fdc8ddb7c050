import type { Member } from '@callsign/contracts/accounts';
import { useSyncExternalStore } from 'react';
import { useBook } from '../../book/book-context.tsx';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { useSession } from '../../session/session.ts';

/** Who is in the show; asked again when somebody comes or goes, and when one's own role changes. */
export function useCrew() {
  const book = useBook();
  const { roles } = useSession();
  const revision = useSyncExternalStore(roles.subscribe, roles.revision);
  const people = useSyncExternalStore(book.subscribe, book.people);
  const here = people.map(({ userId, userName }) => `${userId} ${userName}`).join();
  return useResource(`crew of ${book.productionUuid}`, `${revision} ${here}`, async (signal) => {
    const path = `/api/productions/${book.productionUuid}/members`;
    return (await fetchJson<{ members: Member[] }>(path, signal)).members;
  });
}
