import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import styles from './toasts.module.css';
import { type Notice, showNoticesWith } from './toasts.ts';

const manager = Toast.createToastManager();

/** Long enough to read, find Undo and press it. */
const UNDO_MS = 12_000;

function add({ kind, title, look, action }: Notice): void {
  const toastId = manager.add({
    ...(kind ? { id: kind } : {}),
    title,
    type: look,
    timeout: look === 'failure' ? 0 : UNDO_MS,
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(toastId);
              action.run();
            },
          },
        }
      : {}),
  });
}

function Rows() {
  const { toasts } = Toast.useToastManager();
  useEffect(() => showNoticesWith(add), []);
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Content className={styles.content}>
        {toast.type === 'failure' && (
          <span className={styles.sign} aria-hidden>
            !
          </span>
        )}
        <Toast.Title className={styles.title} render={<div />} />
        <Toast.Action className={styles.action} />
        <Toast.Close className={styles.close} aria-label="Dismiss">
          <X size={14} aria-hidden />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

/** The notices in the corner of the page. */
export function ToastList() {
  return (
    <Toast.Provider toastManager={manager} limit={5}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Rows />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
