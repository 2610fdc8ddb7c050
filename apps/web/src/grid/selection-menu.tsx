import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import type { Block } from '../sheet/selection.ts';
import type { BlockActName } from '../sheet/sheet-step.ts';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { BulkEditDialog } from './bulk-edit-dialog.tsx';
import { DuplicateDialog } from './duplicate-dialog.tsx';
import type { GridParts } from './grid-parts.ts';
import styles from './toolbar.module.css';

interface Props {
  parts: GridParts;
  block: Block;
  mayCreate: boolean;
  onAct: (act: BlockActName, block: Block) => void;
}

/** What can be done to the selected cells and their rows, for whoever does not know the keys. */
export function SelectionMenu({ parts, block, mayCreate, onAct }: Props) {
  // The rows that were selected when a dialog was opened: pressing in it may end the selection.
  const [dialog, setDialog] = useState<{ of: 'edit' | 'duplicate'; block: Block } | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label="Selection"
        trigger={
          <>
            <ListChecks size={14} aria-hidden /> <span className={styles.wide}>Selection</span>
          </>
        }
      >
        <MenuItem onClick={() => onAct('fill-down', block)}>Fill down</MenuItem>
        <MenuItem onClick={() => onAct('fill-series', block)}>Fill series</MenuItem>
        <MenuItem onClick={() => onAct('clear', block)}>Clear</MenuItem>
        <MenuLine />
        <MenuItem onClick={() => setDialog({ of: 'edit', block })}>Edit fields…</MenuItem>
        {mayCreate && (
          <MenuItem onClick={() => setDialog({ of: 'duplicate', block })}>Duplicate rows…</MenuItem>
        )}
      </Menu>
      {dialog?.of === 'edit' && <BulkEditDialog parts={parts} block={dialog.block} onClose={close} />}
      {dialog?.of === 'duplicate' && <DuplicateDialog parts={parts} block={dialog.block} onClose={close} />}
    </>
  );
}
