import { useEffect, useRef } from 'react';
import { copyByHand } from './copy.ts';
import styles from './copy-dialog.module.css';
import { Dialog } from './dialog.tsx';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A text that the browser does not let the page copy: selected, with the keys that do. */
export function CopyDialog({ text }: { text: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // After the dialog has moved the focus to its own first element.
    const frame = requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Dialog title="Copy this text" onClose={copyByHand.end}>
      <p>This browser does not let the page copy. Press {isMac ? '⌘C' : 'Ctrl+C'}: the text is selected.</p>
      <textarea
        ref={field}
        aria-label="Text to copy"
        className={styles.text}
        value={text}
        rows={Math.min(8, text.split('\n').length + 1)}
        readOnly
        onFocus={(event) => event.target.select()}
      />
    </Dialog>
  );
}
