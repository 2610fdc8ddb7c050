import type { Uuid } from '@callsign/contracts/scalars';
import { AppError } from '../app-error.ts';
import { isPlainUuid } from './uuid-form.ts';

/** Where a page ends, as an opaque text: the uuid of its last row, which partners know anyway, and nothing else. */
export const cursorOf = (plural: string, uuid: Uuid): string =>
  Buffer.from(`1:${plural}:${uuid}`).toString('base64url');

/** The uuid after which the next page begins; refuses what is no cursor of this list. */
export function readCursor(plural: string, cursor: string): Uuid {
  const [version, of, uuid = '', ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split(':');
  if (version === '1' && of === plural && isPlainUuid(uuid) && rest.length === 0) return uuid as Uuid;
  throw new AppError(
    'INVALID_CURSOR',
    'This is no cursor of this list. Send pagination.nextCursor of the page before, as it is.',
    {},
  );
}
