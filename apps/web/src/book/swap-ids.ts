import type { Operation } from '@callsign/contracts/commits';
import type { EntityType } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { Book } from '../sync/book.ts';
import { showFailure } from '../ui/toasts.ts';

/** The row that has the id that is wanted. */
export interface SwapPartner {
  entityType: string;
  uuid: Uuid;
  id: DisplayId;
}

/** Exchanges the ids of two rows of a type in one commit, so that no screen ever shows one id twice. */
export async function swapIds(book: Book, uuid: Uuid, holder: SwapPartner): Promise<void> {
  const own = book.confirmed(uuid);
  if (!own) return;
  const rename = (row: { uuid: Uuid }, id: DisplayId): Operation => ({
    op: 'update',
    entityType: holder.entityType as EntityType,
    uuid: row.uuid,
    fields: { id },
  });
  book.discard(own.uuid, 'id');
  const result = await book.commit([rename(own, holder.id), rename(holder, own.id)], 'swap ids');
  if (!result.ok) showFailure(result.error.message);
}
