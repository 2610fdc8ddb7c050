import { definitionOf } from '@callsign/contracts/registry';
import { Link } from '@tanstack/react-router';
import { useBook, useRows } from '../book/book-context.tsx';
import { useMay } from '../book/use-may.ts';
import { definitionAt } from '../navigation/destinations.ts';
import { usePlace } from '../navigation/use-place.ts';
import styles from './connection.module.css';

/** The banner shown while the whole show, or the type on this screen, is read-only. */
export function ReadOnlyBanner() {
  const { productionUuid } = useBook();
  const mayEdit = useMay('rows:edit');
  const maySwitch = useMay('switches:edit');
  const { tabs, tabIndex } = usePlace();
  const here = definitionAt(tabs[tabIndex]?.type ?? undefined)?.type ?? 'production';
  const closed = useRows('switch').filter(({ readOnly }) => readOnly);
  const shown =
    closed.find(({ appliesTo }) => appliesTo === '') ?? closed.find(({ appliesTo }) => appliesTo === here);
  if (!shown) return null;
  const isShow = shown.appliesTo === '' || shown.appliesTo === 'production';
  return (
    <div className={styles.banner} data-look="warn" role="status">
      <span>
        <span aria-hidden>△</span>{' '}
        {isShow ? 'This show is' : `${definitionOf(shown.appliesTo)?.label.many} are`} read-only ({shown.id}).
        {mayEdit && ' What you change waits in this browser, and is saved when an owner switches that off.'}
      </span>
      {maySwitch && (
        <Link to="/p/$production/switches" params={{ production: productionUuid }}>
          Switches
        </Link>
      )}
    </div>
  );
}
