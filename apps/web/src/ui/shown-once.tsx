import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { copyText } from './copy.ts';
import styles from './shown-once.module.css';

interface Props {
  label: string;
  text: string;
  /** What the person should do with the secret. */
  children: ReactNode;
  onDone: () => void;
}

/** A secret that is shown this once: to be copied, then put away. */
export function ShownOnce({ label, text, children, onDone }: Props) {
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => input.current?.focus(), []);
  const copy = async () => {
    setCopied(await copyText(text));
    // What is shown this once stays selected, whichever way it was copied.
    input.current?.select();
  };
  return (
    <div className={styles.box}>
      <p>{children}</p>
      <div className={styles.line}>
        <label htmlFor={field} className="visually-hidden">
          {label}
        </label>
        <input
          id={field}
          ref={input}
          className={styles.text}
          value={text}
          readOnly
          onFocus={(event) => event.target.select()}
        />
        <Button look="primary" onClick={() => void copy()}>
          {isCopied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </Button>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
}
