import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Wording } from '@callsign/contracts/value-text';
import { useMemo, useRef } from 'react';
import { useBook, useRows, useShowFacts } from '../book/book-context.tsx';
import { derivedOf, withDerived } from '../columns/derived.ts';
import { arrange, DRAFT, draftRowOf, keepOrder, type Line, type LineKey } from '../sheet/lines.ts';
import type { Values } from '../sync/result.ts';

interface Options {
  definition: AnyDefinition;
  query: string;
  sort: string;
  folded: ReadonlySet<string>;
  wording: Wording;
  /** The line that is being edited: while there is one, no line changes its place. */
  editedKey: LineKey | null;
  /** A row that is being filled in and not yet stored. */
  draftRow: Values | null;
}

/** The lines of a grid as they stand now. */
export function useArrangement(options: Options) {
  const { definition, query, sort, folded, wording, editedKey, draftRow } = options;
  const book = useBook();
  const stored = useRows(definition.type);
  const show = useShowFacts();
  const rows = useMemo(
    () =>
      derivedOf(definition.type) ? stored.map((row) => withDerived(definition.type, row, show)) : stored,
    [definition, stored, show],
  );
  const arranged = useMemo(
    () => arrange({ definition, rows, query, sort, folded, wording, keyOf: book.keyOf }),
    [definition, rows, query, sort, folded, wording, book],
  );
  const before = useRef<readonly Line[]>([]);
  const lines = useMemo(() => {
    const shown = editedKey === null ? arranged.items : keepOrder(before.current, arranged.items, editedKey);
    return [...shown, ...(draftRow ? [draftLine(draftRow)] : [])];
  }, [arranged, draftRow, editedKey]);
  before.current = lines.filter((line) => line.kind === 'group' || line.rowState !== 'draft');
  return { rows, lines, matched: arranged.matched };
}

function draftLine(fields: Values): Line {
  return { kind: 'row', key: DRAFT, rowState: 'draft', row: draftRowOf(fields) };
}
