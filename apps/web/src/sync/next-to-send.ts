import { type Entry, isWaiting, type Lane, laneOf, namesIn } from './entry.ts';

/**
 * The entry that a lane of a production sends next; undefined when none can be sent. `entries` are those of the production in
 * their order, `all` those of all productions: an entry that names a row which is not made yet waits until it is. `isDeferred`
 * tells entries that are not to be tried now.
 */
export function nextToSend(
  entries: readonly Entry[],
  all: readonly Entry[],
  lane: Lane,
  isDeferred: (entry: Entry) => boolean,
): Entry | undefined {
  const unmade = new Set<string>(
    all.flatMap(({ action }) => (action.do === 'create' ? [action.temporary] : [])),
  );
  const ready = entries.filter(
    (entry) =>
      isWaiting(entry) &&
      laneOf(entry) === lane &&
      !isDeferred(entry) &&
      (unmade.size === 0 || !namesIn(entry.action).some((name) => unmade.has(name))),
  );
  // A request that a closed tab has sent may have reached the server: it goes before what other tabs did at the same moment.
  return ready.find(({ request }) => request !== null) ?? ready[0];
}
