import type { Uuid } from '@callsign/contracts/scalars';
import { Eye } from 'lucide-react';
import { useRole } from '../session/permissions.ts';
import styles from './shell.module.css';

/** The note that tells viewers why they cannot type here. */
export function ViewingMark({ production }: { production: Uuid<'production'> }) {
  if (useRole(production) !== 'viewer') return null;
  return (
    <span
      className={styles.viewing}
      title="Viewing only: you see everything but secrets, and change nothing."
    >
      <Eye size={12} role="img" aria-label="Viewing only" />
      <span aria-hidden>Viewing only</span>
    </span>
  );
}
