import type { AnyDefinition } from '@callsign/contracts/entity';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import cells from '../cells/cells.module.css';
import { Holder } from '../cells/problem-panel.tsx';
import { rowText, titleOf } from '../columns/cell-text.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button } from '../ui/button.tsx';
import type { EditorProblem } from './editing.ts';

interface Taken {
  definition: AnyDefinition;
  productionUuid: Uuid<'production'>;
  id: DisplayId;
  holder: AnyRow;
  nextFree: DisplayId;
  onUse: (id: DisplayId) => void;
  /** Gives the holder this row's id in exchange. */
  onSwap?: (() => void) | undefined;
}

/** Says who holds an id that was typed, and offers the next free one. */
export function takenIdProblem({
  definition,
  productionUuid,
  id,
  holder,
  nextFree,
  onUse,
  onSwap,
}: Taken): EditorProblem {
  const name = titleOf(definition, holder);
  return {
    message: `${id} is taken${name === '' ? '' : ` by ${rowText(definition, holder)}`}.`,
    actions: (
      <>
        <Holder
          holder={{ entityType: definition.type, uuid: holder.uuid, id: holder.id, name }}
          productionUuid={productionUuid}
        />
        <div className={cells.actions}>
          <Button onClick={() => onUse(nextFree)}>Use next free ({nextFree})</Button>
          {onSwap && <Button onClick={onSwap}>Swap ids</Button>}
        </div>
      </>
    ),
  };
}
