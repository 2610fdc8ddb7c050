import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { RotateCcw, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useBook, useRow, useShowFacts, useWording } from '../book/book-context.tsx';
import { deleteRow } from '../book/delete-row.ts';
import { restoreRow } from '../book/take-back.ts';
import { useColumns } from '../book/use-columns.ts';
import { useMay } from '../book/use-may.ts';
import { titleOf } from '../columns/cell-text.ts';
import { withDerived } from '../columns/derived.ts';
import { FieldRow } from '../fields/field-row.tsx';
import type { AnyRow } from '../sync/row.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { EmptyState } from '../ui/notices.tsx';
import styles from './drawer.module.css';
import { extraOf } from './extras.ts';
import { History } from './history.tsx';
import { Identity } from './identity.tsx';
import { UsedBy } from './used-by.tsx';

interface Props {
  definition: AnyDefinition;
  uuid: Uuid;
  onClose: () => void;
}

/** Everything about one row, beside its grid: its fields, what refers to it, and what happened to it. */
export function Drawer({ definition, uuid, onClose }: Props) {
  const row = useRow(uuid);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && panel.current?.contains(event.target as Node))
        onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return (
    <aside ref={panel} className={styles.drawer} aria-label="Details" data-uuid={uuid}>
      {row ? (
        <Details definition={definition} row={row} onClose={onClose} />
      ) : (
        <Gone definition={definition} uuid={uuid} onClose={onClose} />
      )}
    </aside>
  );
}

interface DetailsProps {
  definition: AnyDefinition;
  row: AnyRow;
  onClose: () => void;
}

function DetailsHead({ definition, row, onClose }: DetailsProps) {
  return (
    <header className={styles.head}>
      <h2 className={styles.title}>
        <span className="callsign">{row.id}</span>
        <span className={styles.name}>{titleOf(definition, row)}</span>
      </h2>
      <IconButton label="Close the details" onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </header>
  );
}

function Details({ definition, row, onClose }: DetailsProps) {
  const book = useBook();
  const wording = useWording(definition);
  const columns = useColumns(definition);
  const shown = withDerived(definition.type, row, useShowFacts());
  const mayDelete = useMay('rows:delete');
  const Extra = extraOf(definition.type);
  const remove = () => {
    onClose();
    void deleteRow(book, definition.type, row);
  };
  return (
    <>
      <DetailsHead definition={definition} row={row} onClose={onClose} />
      <div className={styles.body}>
        <section aria-label="Fields">
          {columns.map((column) => (
            <FieldRow
              key={column.field}
              definition={definition}
              column={column}
              row={shown}
              wording={wording}
            />
          ))}
        </section>
        {Extra && (
          <ErrorBoundary what="The signal path">
            <Extra row={row} />
          </ErrorBoundary>
        )}
        <UsedBy type={definition.type} uuid={row.uuid} />
        <Identity uuid={row.uuid} version={row.version} />
        <ErrorBoundary what="The history">
          <History definition={definition} row={row} />
        </ErrorBoundary>
        {mayDelete && (
          <Button look="danger" onClick={remove} className={styles.delete}>
            <Trash2 size={14} aria-hidden /> Delete {row.id}
          </Button>
        )}
      </div>
    </>
  );
}

function Gone({ definition, uuid, onClose }: Props) {
  const book = useBook();
  const mayRestore = useMay('rows:restore');
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>Deleted</h2>
        <IconButton label="Close the details" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <EmptyState
        action={
          mayRestore && (
            <Button onClick={() => void restoreRow(book, definition.type, uuid)}>
              <RotateCcw size={14} aria-hidden /> Restore
            </Button>
          )
        }
      >
        This row is not in the show.{mayRestore && ' If it was deleted, it can be restored.'}
      </EmptyState>
    </>
  );
}
