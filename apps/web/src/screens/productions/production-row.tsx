import { instantText, momentText } from '@callsign/contracts/instant-text';
import type { Entity } from '@callsign/contracts/registry';
import { Link } from '@tanstack/react-router';
import { Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, Suspense, useState } from 'react';
import { offerFreeIds } from '../../book/take-back.ts';
import { deviceZone, venueOf, zoneText } from '../../book/venue.ts';
import { lazyPart } from '../../browser/parts.ts';
import { isOffered, useRole } from '../../session/permissions.ts';
import { useSession } from '../../session/session.ts';
import { StateChip } from '../../shell/state-chip.tsx';
import type { IdsByRow } from '../../sync/entry.ts';
import { IconButton } from '../../ui/button.tsx';
import { showFailure, showUndo } from '../../ui/toasts.ts';
import list from './productions.module.css';

const DeleteShow = lazyPart(async () => (await import('./delete-show.tsx')).DeleteShow);

/** A show of the list: opens, renames and deletes it. */
export function ProductionRow({ production }: { production: Entity<'production'> }) {
  const [isRenaming, setRenaming] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const { uuid, showName } = production;
  const clocks = venueOf(production);
  const role = useRole(uuid);

  const { remove, rename } = useShowActs(production);
  return (
    <tr data-uuid={uuid} data-id={production.id}>
      <td className="callsign">{production.id}</td>
      <td>
        {isRenaming ? (
          <RenameBox
            name={showName}
            onDone={(name) => {
              setRenaming(false);
              void rename(name);
            }}
            onCancel={() => setRenaming(false)}
          />
        ) : (
          <Link to="/p/$production" params={{ production: uuid }} className={list.open}>
            {showName}
          </Link>
        )}
      </td>
      <td>{production.client}</td>
      <td>{production.venue}</td>
      <td className={list.time}>
        {production.loadIn && (
          <>
            {instantText(production.loadIn, clocks.zone)}{' '}
            <span className={list.zone}>{zoneText(clocks)}</span>
          </>
        )}
      </td>
      <td>
        <StateChip state={production.status} />
      </td>
      <td className={list.time}>{momentText(production.updatedAt, deviceZone)}</td>
      <td className={list.actions}>
        {isOffered(role, 'show:edit') && (
          <IconButton label={`Rename ${showName}`} onClick={() => setRenaming(true)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
        )}
        {isOffered(role, 'show:delete') && (
          <IconButton label={`Delete ${showName}`} onClick={() => setDeleting(true)}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
        {isDeleting && (
          <Suspense>
            <DeleteShow show={production} onDelete={remove} onClose={() => setDeleting(false)} />
          </Suspense>
        )}
      </td>
    </tr>
  );
}

/** Deletes and renames a show; what fails is shown, and a deletion can be undone. */
function useShowActs({ uuid, showName, version }: Entity<'production'>) {
  const { workspace } = useSession();
  const remove = async () => {
    const result = await workspace.remove(uuid);
    if (!result.ok) return showFailure(result.error.message);
    const restore = async (ids?: IdsByRow) => {
      const restored = await workspace.restore(uuid, ids);
      if (!restored.ok) offerFreeIds(restored.error, (free) => void restore(free));
    };
    showUndo(`${showName} deleted`, () => void restore());
  };
  const rename = async (name: string) => {
    if (name.trim() === '' || name === showName) return;
    const result = await workspace.edit(uuid, { showName: name.trim() }, version);
    if (!result.ok) {
      workspace.discard(uuid, 'showName');
      showFailure(`${result.error.message} Your text was “${name}”.`);
    }
  };
  return { remove, rename };
}

function RenameBox(props: { name: string; onDone: (name: string) => void; onCancel: () => void }) {
  const [text, setText] = useState(props.name);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') props.onDone(text);
    if (event.key === 'Escape') props.onCancel();
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here.
      autoFocus
      aria-label="Show name"
      className={list.rename}
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onKeyDown={onKeyDown}
      onBlur={() => props.onDone(text)}
    />
  );
}
