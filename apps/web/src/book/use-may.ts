import type { Permission } from '@callsign/contracts/roles';
import { isOffered, useRole } from '../session/permissions.ts';
import { useBook } from './book-context.tsx';

/** Whether the signed-in person's role in the open show has a permission (true while the role is not known yet). */
export function useMay(permission: Permission): boolean {
  const { productionUuid } = useBook();
  return isOffered(useRole(productionUuid), permission);
}
