import type { historyPage } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';
import { fetchJson } from '../http/fetch-json.ts';
import { useResource } from '../http/use-resource.ts';
import { rowPath } from '../sync/row.ts';

export type HistoryPage = z.infer<typeof historyPage>;

/** The changes of a row, newest first, read anew with each of its versions. */
export const useHistory = (type: string, uuid: Uuid, version: number) =>
  useResource(`history of ${uuid}`, version, (signal) =>
    fetchJson<HistoryPage>(`${rowPath(type, uuid)}/history`, signal),
  );
