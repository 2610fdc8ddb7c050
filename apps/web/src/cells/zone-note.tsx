import { useVenue } from '../book/book-context.tsx';
import { zoneText } from '../book/venue.ts';
import styles from './cells.module.css';

/** Names the zone of the moments that stand beside it. */
export function ZoneNote() {
  return <span className={styles.zone}>{zoneText(useVenue())}</span>;
}
