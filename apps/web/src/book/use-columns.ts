import type { AnyDefinition } from '@callsign/contracts/entity';
import { type CellColumn, columnsOf } from '../columns/columns.ts';
import { useRole } from '../session/permissions.ts';
import { useBook } from './book-context.tsx';

/** The columns of a type, as the person of this page may use them in the show that is open. */
export function useColumns(definition: AnyDefinition): readonly CellColumn[] {
  const { productionUuid } = useBook();
  return columnsOf(definition, useRole(productionUuid) ?? undefined);
}
