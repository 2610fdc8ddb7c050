import type { Change, Commit } from '@callsign/contracts/commits';

const verbs = {
  'entity:created': 'Adding',
  'entity:updated': 'Updating',
  'entity:deleted': 'Removing',
} as const satisfies Record<Change['event'], string>;

/**
 * What a page has applied, a line for each row: what was done, the type, from where it came, its id and its uuid. No other
 * field is told, so that no secret stands in a console.
 */
export const appliedLines = (commits: readonly Commit[], from: string): string[] =>
  commits.flatMap(({ changes }) =>
    changes.map(
      ({ event, entityType, entity, entityId }) =>
        `${verbs[event]} ${entityType} via ${from}: ${entity.id} ${entityId}`,
    ),
  );

/** Writes those lines to the console, where the page was opened with `?debug=sync`. */
export function logApplied(commits: readonly Commit[], from: string): void {
  // biome-ignore lint/suspicious/noConsole: it is what `?debug=sync` asks for.
  for (const line of appliedLines(commits, from)) console.info(line);
}
