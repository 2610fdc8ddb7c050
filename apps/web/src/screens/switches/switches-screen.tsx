import { definitionOf } from '@callsign/contracts/registry';
import { useBookStatus, useProduction, useRows } from '../../book/book-context.tsx';
import { useMay } from '../../book/use-may.ts';
import { ZoneNote } from '../../cells/zone-note.tsx';
import { Missing } from '../../navigation/missing.tsx';
import { Skeleton } from '../../ui/notices.tsx';
import styles from '../screen.module.css';
import { AddSwitch } from './add-switch.tsx';
import { RemoveSwitch } from './remove-switch.tsx';
import { SwitchList } from './switch-list.tsx';
import switches from './switches.module.css';

/** The switches of the show (writing, look-ups, programs), and those that restrict single types further. */
export function SwitchesScreen() {
  const production = useProduction();
  const { loaded } = useBookStatus();
  const rows = useRows('switch');
  const mayManage = useMay('switches:edit');
  if (!mayManage) return <Missing what="Only owners of this show see its switches." />;
  if (!loaded) return <Skeleton rows={10} label="Loading the switches" />;
  const own = rows.filter(({ appliesTo }) => appliesTo !== '');
  return (
    <div className={styles.screen}>
      <title>{`Switches · ${production?.showName ?? 'Show'} · Callsign`}</title>
      <header className={styles.head}>
        <h1>Switches</h1>
        <ZoneNote />
      </header>
      <p className={styles.hint}>They hold at once, for everybody. Nobody needs to reload.</p>
      <section className={styles.section}>
        <h2>The whole show</h2>
        <SwitchList appliesTo="" name="the whole show" row={rows.find(({ appliesTo }) => appliesTo === '')} />
      </section>
      {own.map((row) => {
        const name = nameOf(row.appliesTo);
        return (
          <section key={row.uuid} className={styles.section} aria-label={name}>
            <div className={switches.head}>
              <h2>Only {name}</h2>
              <RemoveSwitch row={row} name={name} />
            </div>
            <SwitchList appliesTo={row.appliesTo} name={name} row={row} />
          </section>
        );
      })}
      <section className={styles.section}>
        <h2>Less for one kind of row</h2>
        <p className={styles.hint}>
          The stricter of the two holds: what is off for the whole show cannot be switched on for a part.
        </p>
        <AddSwitch taken={own.map(({ appliesTo }) => appliesTo)} nameOf={nameOf} />
      </section>
    </div>
  );
}

const nameOf = (type: string) =>
  type === 'production' ? 'the show’s own details' : (definitionOf(type)?.label.many.toLowerCase() ?? type);
