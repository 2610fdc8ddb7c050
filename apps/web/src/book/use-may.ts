import type { Permission } from '@callsign/contracts/roles';
import { isOffered, useRole } from '../session/permissions.ts';
import { useBook } from './book-context.tsx';

/** Whether the person of this page is offered something in the show that is open. */
export function useMay(permission: Permission): boolean {
  const { productionUuid } = useBook();
  return isOffered(useRole(productionUuid), permission);
}
