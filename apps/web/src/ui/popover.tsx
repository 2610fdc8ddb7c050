import { Popover as Base } from '@base-ui/react/popover';
import { type ReactNode, useState } from 'react';
import menu from './menu.module.css';
import styles from './popover.module.css';

interface Props {
  label: string;
  trigger: ReactNode;
  children: (close: () => void) => ReactNode;
}

/** A button that opens a small panel beside itself. */
export function Popover({ label, trigger, children }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Base.Root open={open} onOpenChange={setOpen}>
      <Base.Trigger className={menu.trigger} aria-label={label} title={label}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={menu.positioner} sideOffset={4} align="end">
          <Base.Popup className={styles.popup}>{children(() => setOpen(false))}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
