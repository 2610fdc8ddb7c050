import { useProduction } from '../../book/book-context.tsx';
import { useMay } from '../../book/use-may.ts';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { Invitations } from './invitations.tsx';
import { MemberTable } from './member-table.tsx';
import { useCrew } from './use-crew.ts';

/** Who is in the show and as what; for its owners, the way to change that. */
export function PeopleScreen() {
  const production = useProduction();
  const mayManage = useMay('members:edit');
  const [crew, reload] = useCrew();
  return (
    <div className={styles.screen}>
      <title>{`People · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <header className={styles.head}>
        <h1>People</h1>
        {mayManage && <ZoneNote />}
      </header>
      {crew.state === 'loading' ? (
        <Skeleton rows={4} label="Loading the crew" />
      ) : crew.state === 'failed' ? (
        <ErrorPanel message={crew.message} onRetry={reload} />
      ) : (
        <MemberTable members={crew.value} mayManage={mayManage} onChanged={reload} />
      )}
      {mayManage && <Invitations joined={crew.state === 'ready' ? crew.value.length : 0} />}
    </div>
  );
}
