import { instantText } from '@callsign/contracts/instant-text';
import { useProduction, useVenue } from '../../book/book-context.tsx';
import { zoneText } from '../../book/venue.ts';
import { StateChip } from '../../shell/state-chip.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { LastChanges } from './last-changes.tsx';
import overview from './overview.module.css';
import { Progress } from './progress.tsx';
import { TypeCounts } from './type-counts.tsx';

/** What a show is, how far it is, and what happened last. */
export function OverviewScreen() {
  const production = useProduction();
  const clocks = useVenue();
  if (!production) return <Skeleton rows={12} label="Loading the show" />;
  const { showName, client, venue, room, loadIn, loadOut, showInfoUrl, note } = production;
  const moment = (iso: string | null) => iso && `${instantText(iso, clocks.zone)} ${zoneText(clocks)}`;
  const facts: [string, string | null][] = [
    ['Client', client],
    ['Venue', [venue, room].filter(Boolean).join(', ') || null],
    ['Load-in', moment(loadIn)],
    ['Load-out', moment(loadOut)],
  ];
  return (
    <div className={styles.screen}>
      <title>{`${showName} · Callsign`}</title>
      <header className={styles.head}>
        <h1>{showName}</h1>
        <StateChip state={production.status} />
      </header>
      <dl className={overview.facts}>
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {showInfoUrl && (
        <p className={overview.note}>
          <a href={showInfoUrl} target="_blank" rel="noreferrer">
            {showInfoUrl}
          </a>
        </p>
      )}
      {note && <p className={overview.note}>{note}</p>}
      <ErrorBoundary what="The counts">
        <TypeCounts />
      </ErrorBoundary>
      <ErrorBoundary what="The progress">
        <Progress />
      </ErrorBoundary>
      <ErrorBoundary what="The last changes">
        <LastChanges />
      </ErrorBoundary>
    </div>
  );
}
