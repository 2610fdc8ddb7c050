import type { Uuid } from '@callsign/contracts/scalars';
import { Link2 } from 'lucide-react';
import { CopyText } from './copy-text.tsx';
import styles from './drawer.module.css';

/** What names a row for good, to be copied: its uuid, and the link that leads to it whatever it is called. */
export function Identity({ uuid, version }: { uuid: Uuid; version: number }) {
  return (
    <section className={styles.section}>
      <h3>Identity</h3>
      <dl className={styles.facts}>
        <dt>uuid</dt>
        <dd>
          <CopyText text={uuid} label="Copy the uuid" />
        </dd>
        <dt>Link</dt>
        <dd>
          <CopyText
            text={`${location.origin}/i/${uuid}`}
            label="Copy the link"
            shown={
              <>
                <Link2 size={13} aria-hidden /> /i/…{uuid.slice(-6)}
              </>
            }
          />
        </dd>
        <dt>Version</dt>
        <dd>{version}</dd>
      </dl>
    </section>
  );
}
