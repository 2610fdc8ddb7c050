import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import styles from './confirm.module.css';
import { Dialog } from './dialog.tsx';

interface Props {
  title: string;
  /** What happens, in a sentence or two. */
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  onConfirm: () => Promise<void> | void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back here. */
export function Confirm({ title, children, action, onConfirm, onClose }: Props) {
  const [isSending, setSending] = useState(false);
  const confirm = async () => {
    setSending(true);
    await onConfirm();
    setSending(false);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" disabled={isSending} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
