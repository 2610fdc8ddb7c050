import { useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { definitionAt } from '../navigation/destinations.ts';
import { Face } from '../ui/face.tsx';
import { Popover } from '../ui/popover.tsx';
import styles from './presence.module.css';

const MAX_FACES = 5;

/** Who has this show open: at most five faces, and a list of everybody with where they are. */
export function PresenceStack() {
  const book = useBook();
  const people = useSyncExternalStore(book.subscribe, book.people);
  if (people.length === 0) return null;
  const more = people.length - MAX_FACES;
  return (
    <Popover
      label={people.length === 1 ? 'Only you are here' : `${people.length} people are here`}
      trigger={
        <span className={styles.stack} data-people={people.length}>
          {people.slice(0, MAX_FACES).map((peer) => (
            <Face key={peer.userId} name={peer.userName} colour={peer.colour} isIdle={peer.idle} />
          ))}
          {more > 0 && <span className={styles.more}>+{more}</span>}
        </span>
      }
    >
      {() => (
        <ul className={styles.list} aria-label="People in this show">
          {people.map((peer) => (
            <li key={peer.userId}>
              <Face name={peer.userName} colour={peer.colour} isIdle={peer.idle} />
              <span>
                {peer.userName}
                {peer.isSelf && ' (you)'}
              </span>
              <span className={styles.where}>
                {screenName(peer.screen)}
                {peer.idle ? ', idle' : peer.editing ? ', editing' : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}

const screenName = (screen: string) => definitionAt(screen)?.label.many ?? screen;
