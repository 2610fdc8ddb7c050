import type { Entity } from '@callsign/contracts/registry';
import { cableLabel, type Path, tracePaths } from '@callsign/contracts/signal-path';
import styles from './drawer.module.css';
import { useSignalBook } from './use-signal-book.ts';

const endings: Record<Path['end'], string> = {
  send: '',
  open: 'Ends here: nothing carries it on.',
  cut: 'Goes on: more than can be listed here.',
  loop: 'Comes back to a port it has passed: a loop.',
};

/** Where a source goes: every path hop by hop, with the label of each cable. */
export function SignalPaths({ row }: { row: Entity<'source'> }) {
  const book = useSignalBook();
  const paths = tracePaths(row.uuid, book);
  return (
    <section className={styles.section}>
      <h3>Signal path</h3>
      {paths.length === 0 && <p className={styles.hint}>Not patched.</p>}
      {paths.map((path, index) => (
        <ol
          // biome-ignore lint/suspicious/noArrayIndexKey: a path has no identity of its own.
          key={index}
          className={styles.path}
          aria-label={`Path ${index + 1}`}
        >
          {path.hops.map(({ connection, through }) => (
            <li key={connection.uuid}>
              {cableLabel(connection, book)}
              {through && <span className={styles.hint}> through {through}</span>}
            </li>
          ))}
          {path.end !== 'send' && <li className={styles.ending}>{endings[path.end]}</li>}
        </ol>
      ))}
    </section>
  );
}
