import styles from './face.module.css';
import { initials } from './initials.ts';

interface Props {
  name: string;
  colour: string;
  isIdle?: boolean;
}

/** A person as a round mark, their initials on their colour, beside something that says their name or how many there are. */
export function Face({ name, colour, isIdle }: Props) {
  return (
    <span
      className={styles.face}
      data-face={name}
      data-idle={isIdle || undefined}
      title={name}
      aria-hidden
      style={{ background: colour }}
    >
      {initials(name)}
    </span>
  );
}
