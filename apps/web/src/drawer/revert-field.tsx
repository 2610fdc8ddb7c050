import type { AnyDefinition } from '@callsign/contracts/entity';
import { useBook } from '../book/book-context.tsx';
import type { CellColumn } from '../columns/columns.ts';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { Button } from '../ui/button.tsx';

interface Props {
  definition: AnyDefinition;
  column: CellColumn;
  row: AnyRow;
  /** What the field held before the change. */
  value: unknown;
}

/** Gives a field the value back that it had before a change: an edit like any other, that can be in conflict and be undone. */
export function RevertField({ definition, column, row, value }: Props) {
  const book = useBook();
  if (column.isFixed || sameValue(valueIn(row, column.field), value)) return null;
  return (
    <Button
      look="quiet"
      aria-label={`Revert ${column.label}`}
      onClick={() => void book.edit(definition.type, row.uuid, { [column.field]: value }, row.version)}
    >
      Revert
    </Button>
  );
}
