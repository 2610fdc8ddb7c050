import { passwordBody } from '@callsign/contracts/accounts';
import { useState } from 'react';
import { AccountForm } from '../../entry/account-form.tsx';
import { sendJson } from '../../http/send-json.ts';
import { showDone } from '../../ui/toasts.ts';
import screen from '../screen.module.css';
import styles from './profile.module.css';

/** A new password; whoever is signed in elsewhere with the old one is signed out. */
export function PasswordChange() {
  const [round, setRound] = useState(0);
  return (
    <section className={`${screen.section} ${styles.password}`}>
      <h2>Password</h2>
      <AccountForm
        key={round}
        fields={['current', 'password']}
        schema={passwordBody}
        passwordLabel="New password"
        submit="Change the password"
        onSubmit={async ({ current, password }) => {
          await sendJson('PUT', '/api/profile/password', { current, password });
          setRound(round + 1);
          showDone('The password is changed. Everywhere else you are signed out.');
        }}
      />
    </section>
  );
}
