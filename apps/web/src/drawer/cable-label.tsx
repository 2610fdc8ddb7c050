import type { Entity } from '@callsign/contracts/registry';
import { cableLabel } from '@callsign/contracts/signal-path';
import { CopyText } from './copy-text.tsx';
import styles from './drawer.module.css';
import { useSignalBook } from './use-signal-book.ts';

/** What stands on the label of a cable, as its ends are named now. */
export function CableLabel({ row }: { row: Entity<'connection'> }) {
  const book = useSignalBook();
  return (
    <section className={styles.section}>
      <h3>Label</h3>
      <CopyText text={cableLabel(row, book)} label="Copy the label" />
    </section>
  );
}
