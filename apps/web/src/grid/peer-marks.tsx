import type { Peer } from '../sync/peers.ts';
import { initials } from '../ui/initials.ts';
import styles from './peer-marks.module.css';

/** An outline around a cell in which somebody else stands, with their initials; darker while they edit, faded while they are idle. */
export function PeerMarks({ peers }: { peers: readonly Peer[] }) {
  const [first] = peers;
  if (!first) return null;
  return (
    <span
      className={styles.mark}
      aria-hidden
      title={peers
        .map(({ userName, editing }) => `${userName}${editing ? ' is editing' : ' is'} here`)
        .join(', ')}
      data-peers={peers.map(({ userName }) => initials(userName)).join(' ')}
      data-editing={peers.some(({ editing }) => editing) || undefined}
      data-idle={peers.every(({ idle }) => idle) || undefined}
      style={{ '--peer': first.colour } as object}
    />
  );
}
