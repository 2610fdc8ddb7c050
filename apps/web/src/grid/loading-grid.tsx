import type { AnyDefinition } from '@callsign/contracts/entity';
import { columnsOf } from '../columns/columns.ts';
import { Skeleton } from '../ui/notices.tsx';
import styles from './grid.module.css';
import { GridHeader } from './grid-header.tsx';

/** The heads of a type's columns over grey rows, while its rows are on their way. */
export function LoadingGrid({ definition }: { definition: AnyDefinition }) {
  return (
    <div className={styles.wrap}>
      <div className={styles.loading} inert>
        <GridHeader columns={columnsOf(definition)} sort="" onSort={() => {}} />
        <Skeleton rows={20} label={`Loading ${definition.label.many}`} />
      </div>
    </div>
  );
}
