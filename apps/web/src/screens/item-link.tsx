import type { RowPlace } from '@callsign/contracts/api';
import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { isUuid } from '@callsign/identity/uuid';
import { Navigate, useParams } from '@tanstack/react-router';
import { fetchJson } from '../http/fetch-json.ts';
import { RequestFailed } from '../http/request-failed.ts';
import { useResource } from '../http/use-resource.ts';
import { Missing } from '../navigation/missing.tsx';
import { Page } from '../shell/page.tsx';
import { ErrorPanel, Skeleton } from '../ui/notices.tsx';

/** The permanent address of a row: leads to its grid, wherever it is and whatever it is called now. */
export function ItemLink() {
  const { uuid } = useParams({ from: '/i/$uuid' });
  const [found, retry] = useResource(`item ${uuid}`, '', (signal) => findPlace(uuid, signal));
  if (found.state === 'ready' && found.value) {
    const { productionUuid: production, entityType, isDeleted } = found.value;
    const type = definitionOf(entityType)?.plural ?? '';
    if (isDeleted) return <Navigate to="/p/$production/trash" params={{ production }} replace />;
    if (entityType === 'production') return <Navigate to="/p/$production" params={{ production }} replace />;
    return (
      <Navigate
        to="/p/$production/$type"
        params={{ production, type }}
        search={{ sel: uuid.toLowerCase() as Uuid }}
        replace
      />
    );
  }
  return (
    <Page>
      {found.state === 'failed' ? (
        <ErrorPanel message={found.message} onRetry={retry} />
      ) : found.state === 'ready' ? (
        <Missing what="There is nothing at this link. It may have been cut off when it was copied." />
      ) : (
        <Skeleton rows={12} label="Looking for the row" />
      )}
    </Page>
  );
}

/** Where the row is; null for what is no uuid of any row. */
async function findPlace(text: string, signal: AbortSignal): Promise<RowPlace | null> {
  if (!isUuid(text)) return null;
  return fetchJson<RowPlace>(`/api/rows/${text.toLowerCase()}`, signal).catch((error: unknown) => {
    if (error instanceof RequestFailed && error.code === 'NOT_FOUND') return null;
    throw error;
  });
}
