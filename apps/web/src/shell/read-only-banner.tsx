import { definitionOf } from '@callsign/contracts/registry';
import { useRows } from '../data/book-context.tsx';
import { inSentence } from '../grid/count-text.ts';
import styles from './connection.module.css';

/** Says what is read-only just now, and what becomes of changes meanwhile. */
export function ReadOnlyBanner() {
  const closed = useRows('switch').filter((row) => row.readOnly === true);
  if (closed.length === 0) return null;
  const types = closed.map((row) => definitionOf(String(row.appliesTo)));
  const isWhole = types.some((definition) => !definition || definition.type === 'production');
  const what = isWhole
    ? 'This show is'
    : `${types.map((definition) => inSentence(definition?.label.many ?? '')).join(' and ')} are`;
  return (
    <div className={styles.banner} data-look="conflict" role="status">
      {what.charAt(0).toUpperCase() + what.slice(1)} read-only ({closed.map(({ id }) => id).join(', ')}).
      Changes wait here, and are saved when that is switched off.
    </div>
  );
}
