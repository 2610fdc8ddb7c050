import { useRole } from '../data/permissions.ts';
import styles from './shell.module.css';

/** Says to a viewer why nothing can be typed here. */
export function ViewingMark({ production }: { production: string }) {
  if (useRole(production) !== 'viewer') return null;
  return (
    <span
      className={styles.viewing}
      title="You are a viewer in this show: you see everything but its secrets, and change nothing."
    >
      Viewing only
    </span>
  );
}
