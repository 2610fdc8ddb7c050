import type { Entity } from '@callsign/contracts/registry';
import { Link } from '@tanstack/react-router';
import { CircleQuestionMark } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { lazyPart } from '../browser/parts.ts';
import type { Status } from '../sync/status.ts';
import { IconButton } from '../ui/button.tsx';
import { ConnectionBadge } from './connection-badge.tsx';
import styles from './shell.module.css';
import { StateChip } from './state-chip.tsx';
import { ViewingMark } from './viewing-mark.tsx';

// Menus come after the first paint; until then their names stand in their places.
const ProductionSwitcher = lazyPart(async () => (await import('./top-menus.tsx')).ProductionSwitcher);
const ThemeMenu = lazyPart(async () => (await import('./top-menus.tsx')).ThemeMenu);
const PersonButton = lazyPart(async () => (await import('./person-button.tsx')).PersonButton);

interface Props {
  production?: Entity<'production'> | undefined;
  status: Status;
  /** Who else is here. */
  people?: ReactNode;
  onShortcuts: () => void;
}

/** The bar at the top: the show, the connection, who is here, and the person's own menu. */
export function TopBar({ production, status, people, onShortcuts }: Props) {
  return (
    <header className={styles.top}>
      <Link to="/" className={styles.brand} title="All shows" aria-label="Callsign, all shows">
        <img src="/favicon.svg" alt="" width="22" height="22" />
        <span>Callsign</span>
      </Link>
      {production && (
        <Suspense fallback={<strong className={styles.showName}>{production.showName}</strong>}>
          <ProductionSwitcher production={production} />
        </Suspense>
      )}
      {production && <StateChip state={production.status} />}
      {production && <ViewingMark production={production.uuid} />}
      <span className={styles.gap} />
      {people}
      <ConnectionBadge status={status} />
      <Suspense>
        <PersonButton />
        <ThemeMenu />
      </Suspense>
      <IconButton label="Keyboard shortcuts" className={styles.wideOnly} onClick={onShortcuts}>
        <CircleQuestionMark size={16} aria-hidden />
      </IconButton>
    </header>
  );
}
