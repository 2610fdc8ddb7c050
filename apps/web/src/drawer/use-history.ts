import type { historyPage } from '@callsign/contracts/api';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';
import { fetchJson } from '../data/fetch-json.ts';
import { useResource } from '../data/use-resource.ts';

export type HistoryPage = z.infer<typeof historyPage>;

/** The changes of a row, newest first, read anew with each of its versions. */
export const useHistory = ({ plural }: AnyDefinition, uuid: Uuid, version: number) =>
  useResource(`history of ${uuid}`, version, (signal) =>
    fetchJson<HistoryPage>(`/api/${plural}/${uuid}/history`, signal),
  );
