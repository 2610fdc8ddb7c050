import type { Member } from '@callsign/contracts/accounts';
import { MemberRow } from './member-row.tsx';
import styles from './people.module.css';

interface Props {
  members: readonly Member[];
  /** Whether roles can be changed here. */
  mayManage: boolean;
  onChanged: () => void;
}

/** The crew as a table; whoever may not change it sees names and roles only. */
export function MemberTable({ members, mayManage, onChanged }: Props) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label="Crew">
        <thead>
          <tr>
            <th scope="col">Name</th>
            {mayManage && (
              <th scope="col" className={styles.wide}>
                E-mail
              </th>
            )}
            <th scope="col">Role</th>
            {mayManage && (
              <th scope="col" className={styles.wide}>
                In the show since
              </th>
            )}
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <MemberRow key={member.uuid} member={member} mayManage={mayManage} onChanged={onChanged} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
