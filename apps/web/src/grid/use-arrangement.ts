import type { AnyDefinition } from '@callsign/contracts/entity';
import { useMemo, useRef, useSyncExternalStore } from 'react';
import type { ReferenceText } from '../cells/cell-text.ts';
import type { AnyRow } from '../data/any-row.ts';
import { useBook, useRows } from '../data/book-context.tsx';
import { arrange, type GridItem, holdOrder } from './items.ts';

interface Options {
  definition: AnyDefinition;
  query: string;
  sort: string;
  folded: ReadonlySet<string>;
  referenceText: ReferenceText;
  /** The line that is being edited: while there is one, no line changes its place. */
  heldKey: string | null;
  /** A row that is being filled in and not yet stored. */
  draftRow: Readonly<Record<string, unknown>> | null;
}

/** The lines of a grid as they stand now. */
export function useArrangement(options: Options) {
  const { definition, query, sort, folded, referenceText, heldKey, draftRow } = options;
  const book = useBook();
  const rows = useRows(definition.type);
  const unsaved = useSyncExternalStore(book.subscribe, () => book.unsaved(definition.type));
  const arranged = useMemo(
    () => arrange({ definition, rows, query, sort, folded, referenceText }),
    [definition, rows, query, sort, folded, referenceText],
  );
  const before = useRef<readonly GridItem[]>([]);
  const items = useMemo(() => {
    const held = heldKey === null ? arranged.items : holdOrder(before.current, arranged.items, heldKey);
    const waiting = unsaved.map(({ key, fields }) => line(key, fields, 'unsaved'));
    return [...held, ...waiting, ...(draftRow ? [line('draft', draftRow, 'draft')] : [])];
  }, [arranged, unsaved, draftRow, heldKey]);
  before.current = items.filter((item) => item.kind === 'group' || item.standing === 'stored');
  return { rows, items, matched: arranged.matched };
}

function line(
  key: string,
  fields: Readonly<Record<string, unknown>>,
  standing: 'unsaved' | 'draft',
): GridItem {
  return { kind: 'row', key, standing, row: { id: '', ...fields, uuid: key } as unknown as AnyRow };
}
