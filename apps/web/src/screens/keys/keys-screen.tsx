import type { PartnerKeyList, PartnerKeyMade, PartnerKeyRow } from '@callsign/contracts/partner-keys';
import { useState } from 'react';
import { useBook, useProduction } from '../../book/book-context.tsx';
import { useMay } from '../../book/use-may.ts';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { fetchJson } from '../../http/fetch-json.ts';
import { useResource } from '../../http/use-resource.ts';
import { Missing } from '../../navigation/missing.tsx';
import { EmptyState, ErrorPanel, Skeleton } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import styles from '../screen.module.css';
import { ExternalAccess } from './external-access.tsx';
import { KeyForm } from './key-form.tsx';
import { KeyLine } from './key-line.tsx';
import keys from './keys.module.css';
import { ShowAccess } from './show-access.tsx';

/** What still lets somebody in stands first, each newest first as the server says. */
const revokedLast = (a: PartnerKeyRow, b: PartnerKeyRow) =>
  Number(a.revokedAt !== null) - Number(b.revokedAt !== null);

/** The keys by which other programs read the show: made, rotated, stopped and revoked by its owners. */
export function KeysScreen() {
  const { productionUuid } = useBook();
  const production = useProduction();
  const path = `/api/productions/${productionUuid}/keys`;
  const mayManage = useMay('keys:edit');
  const [made, setMade] = useState<PartnerKeyMade | null>(null);
  const [list, reload] = useResource(`keys of ${productionUuid}`, String(mayManage), (signal) =>
    fetchJson<PartnerKeyList>(path, signal),
  );
  const onMade = (fresh: PartnerKeyMade) => {
    setMade(fresh);
    reload();
  };
  if (!mayManage) return <Missing what="Only owners of this show see its keys." />;
  return (
    <div className={styles.screen}>
      <title>{`Keys · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <header className={styles.head}>
        <h1>Keys</h1>
      </header>
      <p className={styles.hint}>
        With a key a partner’s program reads rows of this show, and changes nothing. Each partner has its own.
      </p>
      <ExternalAccess isOn={list.state === 'ready' ? list.value.externalOn : true} onChanged={reload} />
      <ShowAccess />
      {made && (
        <div className={keys.made}>
          <ShownOnce label="The secret" text={made.secret} onDone={() => setMade(null)}>
            This is the secret of <strong>{made.key.name}</strong>. Hand it over safely: it is not shown
            again, and nobody can look it up.
          </ShownOnce>
        </div>
      )}
      {list.state === 'loading' ? (
        <Skeleton rows={4} label="Loading the keys" />
      ) : list.state === 'failed' ? (
        <ErrorPanel message={list.message} onRetry={reload} />
      ) : (
        <>
          <section className={styles.section}>
            <h2>A new key</h2>
            <KeyForm path={path} types={list.value.types} onMade={onMade} />
          </section>
          <section className={styles.section}>
            <h2>
              Keys of this show <ZoneNote />
            </h2>
            <KeyLines {...{ path, onMade }} list={list.value} onChanged={reload} />
          </section>
        </>
      )}
    </div>
  );
}

interface LinesProps {
  path: string;
  list: PartnerKeyList;
  onMade: (made: PartnerKeyMade) => void;
  onChanged: () => void;
}

function KeyLines({ path, list, onMade, onChanged }: LinesProps) {
  return list.keys.length === 0 ? (
    <EmptyState>No program has a key to this show yet.</EmptyState>
  ) : (
    <ul className={keys.list} aria-label="Keys">
      {list.keys.toSorted(revokedLast).map((key) => (
        <KeyLine
          key={key.uuid}
          path={path}
          partner={key}
          types={list.types}
          onMade={onMade}
          onChanged={onChanged}
        />
      ))}
    </ul>
  );
}
