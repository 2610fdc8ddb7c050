import type { AnyDefinition } from '@callsign/contracts/entity';
import { may, type Permission, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import { useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { type CellColumn, columnsOf } from '../columns/columns.ts';
import { useSession } from './session.ts';

/** What the person of this page is in a show; null until it is known. */
export function useRole(production: Uuid<'production'>): Role | null {
  const { standing } = useSession();
  return useSyncExternalStore(standing.subscribe, () => standing.roleIn(production));
}

/** Whether a role is offered something. While it is not known it is offered: the server has the last word. */
export const isOffered = (role: Role | null, permission: Permission): boolean =>
  role === null || may(role, permission);

/** Whether the person of this page is offered something in the show that is open. */
export function useMay(permission: Permission): boolean {
  const { productionUuid } = useBook();
  return isOffered(useRole(productionUuid), permission);
}

/** The columns of a type, as the person of this page may use them in the show that is open. */
export function useColumns(definition: AnyDefinition): readonly CellColumn[] {
  const { productionUuid } = useBook();
  return columnsOf(definition, useRole(productionUuid) ?? undefined);
}
