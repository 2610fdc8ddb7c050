import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

interface Props extends ComponentProps<'button'> {
  look?: Look;
}

/** A button in one of four looks; `type` is button unless told otherwise. */
export function Button({ look = 'plain', className, type = 'button', ...rest }: Props) {
  return <button type={type} className={classNames(styles.button, styles[look], className)} {...rest} />;
}

/** A square button that shows only an icon; its label is its accessible name and its tooltip. */
export function IconButton({ label, className, ...rest }: Props & { label: string }) {
  return (
    <Button
      look="quiet"
      className={classNames(styles.icon, className)}
      aria-label={label}
      title={label}
      {...rest}
    />
  );
}
