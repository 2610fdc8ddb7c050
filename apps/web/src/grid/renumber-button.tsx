import type { AnyDefinition } from '@callsign/contracts/entity';
import { ListOrdered } from 'lucide-react';
import { Suspense, useState } from 'react';
import { lazyPart } from '../browser/parts.ts';
import type { AnyRow } from '../sync/row.ts';
import { Button } from '../ui/button.tsx';
import styles from './toolbar.module.css';

const RenumberDialog = lazyPart(async () => (await import('./renumber-dialog.tsx')).RenumberDialog);

interface Props {
  definition: AnyDefinition;
  /** Answers the rows that are renumbered: those that are selected or filtered; null for all. */
  scopeNow: () => ReadonlySet<AnyRow['uuid']> | null;
}

/** The way to new ids for all rows of a type, or for those that are selected or filtered. */
export function RenumberButton({ definition, scopeNow }: Props) {
  const [scope, setScope] = useState<ReadonlySet<AnyRow['uuid']> | null | undefined>(undefined);
  return (
    <>
      <Button look="quiet" onClick={() => setScope(scopeNow())} aria-label="Renumber">
        <ListOrdered size={14} aria-hidden /> <span className={styles.wide}>Renumber</span>
      </Button>
      {scope !== undefined && (
        <Suspense>
          <RenumberDialog definition={definition} scope={scope} onClose={() => setScope(undefined)} />
        </Suspense>
      )}
    </>
  );
}
