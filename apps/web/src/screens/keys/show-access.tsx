import { Link } from '@tanstack/react-router';
import { useBook, useBookStatus, useRows } from '../../book/book-context.tsx';
import keys from './keys.module.css';

/** Says that no key of this show is answered, where its own switch lets no program in. */
export function ShowAccess() {
  const { productionUuid } = useBook();
  const { loaded } = useBookStatus();
  const whole = useRows('switch').find(({ appliesTo }) => appliesTo === '');
  if (!loaded || whole?.externalApi === true) return null;
  return (
    <p className={keys.off} role="status">
      <span className={keys.grow}>△ This show lets no program in yet: its external API is switched off.</span>
      <Link to="/p/$production/switches" params={{ production: productionUuid }}>
        Switches
      </Link>
    </p>
  );
}
