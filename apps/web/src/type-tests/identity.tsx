// What the compiler refuses of the screens: a display id where a uuid is due. `tsc` fails at a line that would compile.

import type { SessionAnswer } from '@callsign/contracts/accounts';
import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import { Link } from '@tanstack/react-router';
import { swapIds } from '../book/swap-ids.ts';
import { restoreRow, takeBack } from '../book/take-back.ts';
import { Drawer } from '../drawer/drawer.tsx';
import { Identity } from '../drawer/identity.tsx';
import { useHistory } from '../drawer/use-history.ts';
import { UsedBy } from '../drawer/used-by.tsx';
import { speakFor } from '../http/person-fetch.ts';
import { jumpTo } from '../navigation/jump.ts';
import { useRole } from '../session/permissions.ts';
import { takenId } from '../sheet/taken-id.ts';
import { useKnownProduction } from '../shell/use-known-production.ts';
import type { Book } from '../sync/book.ts';
import type { Action } from '../sync/entry.ts';
import { browserStores } from '../sync/indexed-db-store.ts';
import { type Model, rowOf } from '../sync/model.ts';
import type { Overlay, Unsaved } from '../sync/overlay.ts';
import type { Peer } from '../sync/peers.ts';
import { createPerson } from '../sync/person.ts';
import type { AnyRow } from '../sync/row.ts';
import { rowPath } from '../sync/row.ts';
import { placed, type Table } from '../sync/table.ts';
import type { View } from '../sync/view.ts';

declare const book: Book;
declare const definition: AnyDefinition;
declare const row: AnyRow;
declare const camera: Entity<'camera'>;
declare const ccu: Entity<'ccu'>;
declare const user: SessionAnswer['user'];
declare const peer: Peer;
declare const production: Entity<'production'>;
declare const [view, model, overlay, table]: [View, Model, Overlay, Table];

/** drawer/revert-field.tsx */
export function RevertField() {
  void book.edit(definition.type, row.uuid, {}, row.version);
  // @ts-expect-error a field is not reverted in a row named by its display id
  void book.edit(definition.type, row.id, {}, row.version);
}

/** drawer/drawer.tsx */
export function Details() {
  return (
    <>
      <UsedBy type={definition.type} uuid={row.uuid} />
      {/* @ts-expect-error what refers to a row is not looked for by its display id */}
      <UsedBy type={definition.type} uuid={row.id} />
      <Identity uuid={row.uuid} version={row.version} />
      {/* @ts-expect-error the permanent link of a row does not hold its display id */}
      <Identity uuid={row.id} version={row.version} />
      {/* @ts-expect-error the details of a row are not opened by its display id */}
      <Drawer definition={definition} uuid={row.id} onClose={() => {}} />
    </>
  );
}

/** drawer/history.tsx */
export function useHistories() {
  useHistory(definition.type, row.uuid, row.version);
  // @ts-expect-error the history of a row is not read by its display id
  useHistory(definition.type, row.id, row.version);
}

/** sync/view.ts */
export function laidOver({ key }: Unsaved) {
  rowOf(model, row.uuid);
  // @ts-expect-error the model does not know a row by its display id
  rowOf(model, row.id);
  // @ts-expect-error what is laid over the model is not found by a display id
  view.row(model, overlay, row.id);
  // @ts-expect-error unconfirmed values are not kept under a display id
  view.drafts(overlay, row.id);
  // @ts-expect-error a table does not hold its rows by their display ids
  table.byUuid.get(row.id);
  // @ts-expect-error rows are not placed in a table by their display ids
  placed(table, new Map([[ccu.id, ccu]]));
  // @ts-expect-error the temporary uuid of a new row is no display id
  const id: AnyRow['id'] = key;
  return id;
}

/** The book, for code that knows no type and for code that does. */
export function useIt() {
  const cameras: readonly Entity<'camera'>[] = book.rows('camera');
  const linked: Entity<'ccu'> | undefined = camera.ccuUuid ? book.row(camera.ccuUuid) : undefined;
  const any: AnyRow | undefined = book.row(row.uuid);
  void book.edit('camera', camera.uuid, { ccuUuid: ccu.uuid });
  // @ts-expect-error the uuid of a CCU does not edit a camera
  void book.edit('camera', ccu.uuid, {});
  // @ts-expect-error a camera is not linked to a display id
  void book.edit('camera', camera.uuid, { ccuUuid: ccu.id });
  // @ts-expect-error the uuid of a row of any type does not edit a camera
  void book.edit('camera', row.uuid, {});
  // @ts-expect-error a row is not deleted by its display id
  void book.remove(definition.type, row.id);
  // @ts-expect-error a row is not restored by its display id
  void restoreRow(book, definition.type, row.id);
  // @ts-expect-error a name that is no entity type is not taken for one
  book.rows('kamera');
  // @ts-expect-error a production is not made inside another
  void book.create('production', {});
  // @ts-expect-error a row is not looked up by its display id
  book.row(row.id);
  // @ts-expect-error the value of a cell is not read by a display id
  book.cell(row.id, 'name');
  // @ts-expect-error ids are not swapped with a row named by its display id
  void swapIds(book, row.id, { ...row, entityType: 'camera' });
  // @ts-expect-error nobody is taken to a cell by a display id
  jumpTo({ type: definition.type, uuid: row.id, field: 'name' });
  return [cameras, linked, any];
}

/** What a person may do in a show, and the addresses of rows. */
export function useShow() {
  // @ts-expect-error a show is not asked for its role by its display id
  useRole(production.id);
  // @ts-expect-error the uuid of a camera opens no show
  useKnownProduction(camera.uuid);
  // @ts-expect-error the path of a row does not hold its display id
  return rowPath(definition.type, row.id);
}

/** People, and what is kept or said for them. */
export function People() {
  speakFor(user.uuid);
  // @ts-expect-error a page does not speak for a row
  speakFor(row.uuid);
  // @ts-expect-error what a browser keeps for somebody is not named by a display id
  browserStores(row.id);
  // @ts-expect-error a person is not made from the uuid of a row
  createPerson({ userId: row.uuid, userName: user.name });
  // @ts-expect-error a commit is not taken back by the uuid of a row
  void takeBack(book, row.uuid);
  // @ts-expect-error rows do not come back under uuids
  void restoreRow(book, definition.type, row.uuid, undefined, { [row.uuid]: row.uuid });
  // @ts-expect-error a uuid is not looked for among display ids
  takenId([row], row.uuid, row.uuid);
  // @ts-expect-error a name does not say in which row somebody is
  const where: Peer['uuid'] = peer.userName;
  return where;
}

/** The address and the outbox. */
export function Address() {
  // @ts-expect-error an operation of a renumbering does not name its row by a display id
  const operation: Operation = { op: 'update', entityType: 'camera', uuid: camera.id, fields: {} };
  // @ts-expect-error a write that waits does not name its row by a display id
  const action: Action = { do: 'remove', entityType: 'camera', uuid: camera.id };
  return (
    <Link
      to="/p/$production/$type"
      params={{ production: production.uuid, type: definition.plural }}
      // @ts-expect-error the selected row of an address is not named by its display id
      search={{ sel: row.id }}
    >
      {action.do} {operation.op}
    </Link>
  );
}
