import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { useState } from 'react';
import { useBook, useRows } from '../book/book-context.tsx';
import { takeBack } from '../book/take-back.ts';
import {
  inOrder,
  leftOutText,
  lowestNumber,
  moved,
  type Numbering,
  renameOperations,
  renumbered,
} from '../sheet/renumber.ts';
import type { Problem } from '../sync/result.ts';
import type { AnyRow } from '../sync/row.ts';
import { showUndo } from '../ui/toasts.ts';

/** A renumbering that was refused, and why. */
interface Refused {
  problem: Problem;
  operations: readonly Operation[];
}

/** A renumbering that is being made up: the order of the rows, the numbering, and how it is applied. `scope`: which rows; null for all. */
export function useRenumber(
  definition: AnyDefinition,
  scope: ReadonlySet<AnyRow['uuid']> | null,
  onDone: () => void,
) {
  const book = useBook();
  const all = useRows(definition.type).filter(({ version }) => version > 0);
  const rows = scope === null ? all : all.filter(({ uuid }) => scope.has(uuid));
  const others = scope === null ? [] : all.filter(({ uuid }) => !scope.has(uuid));
  const [order, setOrder] = useState<readonly AnyRow['uuid'][]>(() => rows.map(({ uuid }) => uuid));
  const [numbering, setNumbering] = useState<Numbering>({
    prefix: definition.prefix,
    start: scope === null ? 1 : (lowestNumber(rows) ?? 1),
    step: 1,
    digits: 1,
    keepsSpacers: true,
  });
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const [isSending, setSending] = useState(false);
  const listed = inOrder(rows, order);
  const list = renumbered(listed, others, numbering);
  const renames = renameOperations(definition.type, list);
  const leftOut = (
    refused: Parameters<typeof leftOutText>[0] | undefined,
    operations: readonly Operation[],
  ) => leftOutText(refused ?? [], operations, (uuid) => book.row(uuid)?.id);

  /** `applyRest`: without the rows that stand in the way. */
  const apply = async (operations: readonly Operation[], applyRest: boolean) => {
    setSending(true);
    const result = await book.commit(operations, 'renumber', applyRest);
    setSending(false);
    if (!result.ok) return setRefusal({ problem: result.error, operations });
    onDone();
    const many = `${result.commit.changes.length} ${definition.label.many.toLowerCase()} renumbered`;
    showUndo(`${many}.${leftOut(result.refused, operations)}`, () => {
      void takeBack(book, result.commit.uuid);
    });
  };
  return {
    ...{ list, numbering, setNumbering, isSending },
    count: renames.length,
    hasProblem: list.some(({ problem }) => problem),
    /** Why it was refused; null while it was not. */
    refusedText: refusal && refusal.problem.message + leftOut(refusal.problem.refused, refusal.operations),
    move: (from: number, to: number) =>
      setOrder(
        moved(
          listed.map(({ uuid }) => uuid),
          from,
          to,
        ),
      ),
    apply: () => apply(renames, false),
    /** Applies what was refused as it was seen then, so that nothing is written over. */
    applyOthers: () => refusal && apply(refusal.operations, true),
  };
}
