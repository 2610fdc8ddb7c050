import type { Member } from '@callsign/contracts/accounts';
import { momentText } from '@callsign/contracts/instant-text';
import { type Role, roles } from '@callsign/contracts/roles';
import { useState } from 'react';
import { useBook, useProduction, useVenue } from '../../book/book-context.tsx';
import { attempt } from '../../http/attempt.ts';
import { sendJson } from '../../http/send-json.ts';
import { roleWords } from '../../session/role-words.ts';
import { useSession } from '../../session/session.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Face } from '../../ui/face.tsx';
import styles from './people.module.css';

interface Props {
  member: Member;
  mayManage: boolean;
  onChanged: () => void;
}

/** A row of the crew's table: the person, their role, and what an owner can change. */
export function MemberRow({ member, mayManage, onChanged }: Props) {
  const { productionUuid } = useBook();
  const { sync } = useSession();
  const { zone } = useVenue();
  const isSelf = member.uuid === sync.person.userId;
  const path = `/api/productions/${productionUuid}/members/${member.uuid}`;
  return (
    <tr data-member={member.name}>
      <td>
        <span className={styles.who}>
          <Face name={member.name} colour={member.colour} />
          <span className={styles.name}>
            {member.name}
            {isSelf && ' (you)'}
          </span>
        </span>
      </td>
      {mayManage && (
        <td className={styles.wide}>
          {member.email}
          {member.emailProved === false && (
            <span className={styles.unproved} title="As they typed it: nobody has checked that it is theirs.">
              not proved
            </span>
          )}
        </td>
      )}
      <td>
        {mayManage ? (
          <RoleSelect {...{ member, isSelf, path, onChanged }} />
        ) : (
          <span title={roleWords[member.role]}>{member.role}</span>
        )}
      </td>
      {mayManage && <td className={styles.wide}>{momentText(member.since, zone)}</td>}
      <td className={styles.actions}>
        {(mayManage || isSelf) && <TakeOut {...{ member, isSelf, path, onChanged }} />}
      </td>
    </tr>
  );
}

interface PartProps {
  member: Member;
  isSelf: boolean;
  /** The API path of the member. */
  path: string;
  onChanged: () => void;
}

/** Changes a member's role, after a question where people give up their own. */
function RoleSelect({ member, isSelf, path, onChanged }: PartProps) {
  const [wanted, setWanted] = useState<Role | null>(null);
  const [asks, setAsks] = useState(false);
  const give = async (role: Role) => {
    setWanted(role);
    await attempt(() => sendJson('PUT', path, { role }));
    setWanted(null);
    onChanged();
  };
  const choose = (role: Role) => {
    setWanted(role);
    if (isSelf) setAsks(true);
    else void give(role);
  };
  return (
    <>
      <select
        className={styles.select}
        aria-label={`Role of ${member.name}`}
        value={wanted ?? member.role}
        disabled={wanted !== null}
        onChange={({ target }) => choose(target.value as Role)}
      >
        {roles.map((role) => (
          <option key={role} value={role} title={roleWords[role]}>
            {role}
          </option>
        ))}
      </select>
      {asks && wanted && (
        <Confirm
          title={`Become ${wanted}?`}
          action={`Become ${wanted}`}
          onConfirm={() => give(wanted)}
          onClose={() => {
            setAsks(false);
            setWanted(null);
          }}
        >
          Only another owner can make you an owner again.
        </Confirm>
      )}
    </>
  );
}

/** Takes a member out of the show, or oneself. */
function TakeOut({ member, isSelf, path, onChanged }: PartProps) {
  const [asks, setAsks] = useState(false);
  const takeOut = async () => {
    if (await attempt(() => sendJson('DELETE', path))) onChanged();
  };
  return (
    <>
      <Button
        look="quiet"
        aria-label={isSelf ? 'Leave the show' : `Take out ${member.name}`}
        onClick={() => setAsks(true)}
      >
        {isSelf ? 'Leave' : 'Take out'}
      </Button>
      {asks && <Leaving member={member} isSelf={isSelf} onConfirm={takeOut} onClose={() => setAsks(false)} />}
    </>
  );
}

interface LeavingProps {
  member: Member;
  isSelf: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

function Leaving({ member, isSelf, onConfirm, onClose }: LeavingProps) {
  const show = useProduction()?.showName ?? 'this show';
  return (
    <Confirm
      title={isSelf ? `Leave ${show}?` : `Take ${member.name} out of ${show}?`}
      action={isSelf ? 'Leave' : 'Take out'}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {isSelf
        ? 'You will not see the show any more, until an owner invites you again.'
        : `${member.name} will not see the show any more, until you invite them again. What they wrote stays.`}
    </Confirm>
  );
}
