import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { copyText } from '../ui/copy.ts';
import styles from './drawer.module.css';

/** A text with a button that copies it. */
export function CopyText({ text, label, shown }: { text: string; label: string; shown?: ReactNode }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(text));
  return (
    <button type="button" className={styles.copy} title={label} onClick={() => void copy()}>
      <span className={styles.copied}>{shown ?? text}</span>
      {isCopied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
    </button>
  );
}
