import type { ReactNode } from 'react';
import styles from './entry.module.css';

/** The card of a page before sign-in: a title, one sentence, and the form as children. */
export function EntryCard({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <main className={styles.page}>
      <title>{`${title} · Callsign`}</title>
      <div className={styles.card}>
        <p className={styles.brand}>
          <img src="/favicon.svg" alt="" width="22" height="22" /> Callsign
        </p>
        <h1>{title}</h1>
        {hint && <p className={styles.hint}>{hint}</p>}
        {children}
      </div>
    </main>
  );
}
