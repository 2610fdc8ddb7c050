import type { AnyDefinition } from '@callsign/contracts/entity';
import { ListOrdered } from 'lucide-react';
import { Suspense, useState } from 'react';
import { lazyPart } from '../browser/parts.ts';
import { Button } from '../ui/button.tsx';
import styles from './toolbar.module.css';

const RenumberDialog = lazyPart(async () => (await import('./renumber-dialog.tsx')).RenumberDialog);

/** The way to new ids for all rows of a type. */
export function RenumberButton({ definition }: { definition: AnyDefinition }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)} aria-label="Renumber">
        <ListOrdered size={14} aria-hidden /> <span className={styles.wide}>Renumber</span>
      </Button>
      {isOpen && (
        <Suspense>
          <RenumberDialog definition={definition} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
