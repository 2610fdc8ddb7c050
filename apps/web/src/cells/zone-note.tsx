import { zoneText } from '../columns/venue.ts';
import { useVenue } from '../data/book-context.tsx';
import styles from './cells.module.css';

/** Names the zone of the moments that stand beside it. */
export function ZoneNote() {
  return <span className={styles.zone}>{zoneText(useVenue())}</span>;
}
