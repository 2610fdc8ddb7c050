import type { Operation } from '@callsign/contracts/commits';
import type { GenericBook } from '../data/generic-book.ts';
import { showFailure } from '../ui/toasts.ts';

/** The row that holds the id that is wanted. */
export interface SwapPartner {
  entityType: string;
  uuid: string;
  id: string;
}

/** Two rows of a type take each other's id, in one commit: nobody sees two rows of one id. */
export async function swapIds(book: GenericBook, uuid: string, holder: SwapPartner): Promise<void> {
  const own = book.confirmed(uuid);
  if (!own) return;
  const rename = (row: { uuid: string }, id: string) =>
    ({ op: 'update', entityType: holder.entityType, uuid: row.uuid, fields: { id } }) as Operation;
  book.discard(own.uuid, 'id');
  const result = await book.commit([rename(own, holder.id), rename(holder, own.id)], 'swap ids');
  if (!result.ok) showFailure(result.error.message);
}
