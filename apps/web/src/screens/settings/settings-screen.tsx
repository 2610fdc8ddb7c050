import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf } from '@callsign/contracts/registry';
import { useProduction, useWording } from '../../book/book-context.tsx';
import { useColumns } from '../../book/use-columns.ts';
import { FieldRow } from '../../fields/field-row.tsx';
import { Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';

const definition = definitionOf('production') as AnyDefinition;

/** The show's own fields; each is saved by itself. */
export function SettingsScreen() {
  const production = useProduction();
  const wording = useWording(definition);
  const columns = useColumns(definition);
  if (!production) return <Skeleton rows={12} label="Loading the show" />;
  return (
    <div className={`${styles.screen} ${styles.narrow}`}>
      <title>{`Details · ${production.showName} · Callsign`}</title>
      <header className={styles.head}>
        <h1>Details</h1>
      </header>
      {columns.map((column) => (
        <FieldRow
          key={column.field}
          definition={definition}
          column={column}
          row={production}
          wording={wording}
        />
      ))}
    </div>
  );
}
