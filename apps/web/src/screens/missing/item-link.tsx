import type { Snapshot } from '@callsign/contracts/api';
import { definitionOf } from '@callsign/contracts/registry';
import { isUuid } from '@callsign/identity/uuid';
import { Navigate, useParams } from '@tanstack/react-router';
import { fetchJson } from '../../data/fetch-json.ts';
import { useProductions, useWorkspaceStatus } from '../../data/session.ts';
import { useResource } from '../../data/use-resource.ts';
import { Page } from '../../shell/page.tsx';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import { Missing } from './missing.tsx';

interface Place {
  production: string;
  type: string;
}

/** The permanent address of a row: leads to its grid, wherever it is and whatever it is called now. */
export function ItemLink() {
  const { uuid } = useParams({ from: '/i/$uuid' });
  const productions = useProductions();
  const { loaded } = useWorkspaceStatus();
  const [found, retry] = useResource(`item ${uuid}`, String(loaded), (signal) =>
    loaded && isUuid(uuid)
      ? findPlace(
          uuid.toLowerCase(),
          productions.map((production) => production.uuid),
          signal,
        )
      : Promise.resolve(null),
  );
  if (found.state === 'ready' && found.value) {
    const { production, type } = found.value;
    return type === '' ? (
      <Navigate to="/p/$production" params={{ production }} replace />
    ) : (
      <Navigate
        to="/p/$production/$type"
        params={{ production, type }}
        search={{ sel: uuid.toLowerCase() }}
        replace
      />
    );
  }
  return (
    <Page>
      {found.state === 'failed' ? (
        <ErrorPanel message={found.message} onRetry={retry} />
      ) : found.state === 'ready' && loaded ? (
        <Missing what="There is nothing at this link. It may have been deleted; look in the trash of its show." />
      ) : (
        <Skeleton rows={12} label="Looking for the row" />
      )}
    </Page>
  );
}

async function findPlace(
  uuid: string,
  productions: readonly string[],
  signal: AbortSignal,
): Promise<Place | null> {
  for (const production of productions) {
    if (production === uuid) return { production, type: '' };
    const { entities } = await fetchJson<Snapshot>(`/api/productions/${production}/snapshot`, signal);
    for (const [type, rows] of Object.entries(entities)) {
      const plural = definitionOf(type)?.plural;
      if (plural && rows.some((row) => row.uuid === uuid)) return { production, type: plural };
    }
  }
  return null;
}
