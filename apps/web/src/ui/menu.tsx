import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import styles from './menu.module.css';

interface MenuProps {
  /** Accessible name of the button that opens the menu. */
  label: string;
  trigger: ReactNode;
  children: ReactNode;
}

/** A button that opens a list of choices. */
export function Menu({ label, trigger, children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger className={styles.trigger} aria-label={label} title={label}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} align="start">
          <Base.Popup className={styles.popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** One choice of a menu. */
export function MenuItem({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Base.Item className={styles.item} onClick={onClick}>
      {children}
    </Base.Item>
  );
}

interface ChoiceProps<T extends string> {
  value: T;
  choices: readonly T[];
  onChoose: (choice: T) => void;
}

/** Choices of which one is always taken. */
export function MenuChoice<T extends string>({ value, choices, onChoose }: ChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <Base.RadioItem key={choice} value={choice} className={styles.item} closeOnClick>
          <span className={styles.dot}>
            <Base.RadioItemIndicator>●</Base.RadioItemIndicator>
          </span>
          {choice}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** A rule between two parts of a menu. */
export const MenuLine = () => <Base.Separator className={styles.line} />;
