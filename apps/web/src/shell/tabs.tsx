import { Link } from '@tanstack/react-router';
import { usePlace } from '../navigation/use-place.ts';
import styles from './shell.module.css';

/** The types of a rail item, as links. */
export function Tabs() {
  const { production, tabs, tabIndex } = usePlace();
  return (
    <nav className={styles.tabs} aria-label="Views">
      {tabs.map((tab, index) => (
        <Link
          key={tab.label}
          to={tab.to}
          params={{ production, type: tab.type ?? '' }}
          className={styles.tab}
          activeOptions={{ exact: true, includeSearch: false }}
          aria-current={index === tabIndex ? 'page' : undefined}
          data-here={index === tabIndex || undefined}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
