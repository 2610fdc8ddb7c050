import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { RequestFailed } from '../http/request-failed.ts';
import { signInWithPasskey, wasCancelled } from '../session/passkey.ts';
import { Button } from '../ui/button.tsx';
import styles from './entry.module.css';

/** Signs in without a password. */
export function PasskeyButton({ onDone }: { onDone: () => Promise<void> }) {
  const [refusal, setRefusal] = useState('');
  const [isAsking, setAsking] = useState(false);
  const signIn = async () => {
    setAsking(true);
    setRefusal('');
    try {
      await signInWithPasskey();
      await onDone();
    } catch (error) {
      if (!wasCancelled(error))
        setRefusal(
          error instanceof RequestFailed ? error.message : 'The passkey did not work. Use your password.',
        );
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className={styles.passkey}>
      <Button disabled={isAsking} onClick={() => void signIn()}>
        <KeyRound size={14} aria-hidden /> Sign in with a passkey
      </Button>
      {refusal && (
        <p className={styles.problem} role="alert">
          {refusal}
        </p>
      )}
      <p className={styles.or}>or with your password</p>
    </div>
  );
}
