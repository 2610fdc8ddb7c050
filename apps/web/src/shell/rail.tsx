import { Link } from '@tanstack/react-router';
import { destinations } from '../navigation/destinations.ts';
import { tabsOf, usePlace } from '../navigation/use-place.ts';
import styles from './shell.module.css';

/** The navigation between the sections of a show: at the left, and at the bottom of a phone's screen. */
export function Rail() {
  const { production, role, section } = usePlace();
  return (
    <nav className={styles.rail} aria-label="Parts of the show">
      {destinations.map((destination) => {
        const [first] = tabsOf(destination, role);
        if (!first) return null;
        const Icon = destination.icon;
        const isHere = destination.section === section;
        return (
          <Link
            key={destination.section}
            to={first.to}
            params={{ production, type: first.type ?? '' }}
            className={styles.railLink}
            data-here={isHere || undefined}
            aria-current={isHere ? 'true' : undefined}
            title={`${destination.label} (g ${destination.key})`}
          >
            <Icon size={18} aria-hidden />
            {destination.label}
          </Link>
        );
      })}
    </nav>
  );
}
