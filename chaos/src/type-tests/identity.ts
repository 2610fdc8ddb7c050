// What the compiler refuses in chaos: `pnpm check` fails at a swap of `id` for `uuid` that compiles.
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { LogIndex } from '../check/log-index.ts';
import type { LogCommit, LogRow, Truth } from '../check/truth.ts';
import type { Violation } from '../check/violation.ts';
import type { MemberOptions } from '../crew/member.ts';
import { signInCrew } from '../crew/sign-in.ts';
import type { Watched } from '../crew/watch.ts';
import type { Action, ReceivedCommit, ShownRow, StreamName } from '../record/journal.ts';

declare const show: { uuid: Uuid<'production'>; id: DisplayId };
declare const source: { uuid: Uuid<'source'>; id: DisplayId };
declare const logged: LogRow;
declare const index: LogIndex;
declare const truth: Truth;
declare const watched: Watched;

/** What does compile: the same with what is asked for. */
export const kept = [
  index.versions(show.uuid, source.uuid),
  index.commit({ uuid: logged.commit, productionUuid: show.uuid }),
  truth.streams.get(show.uuid),
  watched.confirmed(source.uuid),
  signInCrew('', [], [show.uuid]),
];

// check

// @ts-expect-error the versions of a row are not found by its display id
export const versionsById = index.versions(show.uuid, source.id);

// @ts-expect-error the versions of a row are not found in the stream of a source
export const versionsIn = index.versions(source.uuid, source.uuid);

// @ts-expect-error a commit is not found by the uuid of a row
export const commitByRow = index.commit({ uuid: source.uuid, productionUuid: show.uuid });

// @ts-expect-error a stream is not read by the display id of its show
export const streamById = truth.streams.get(show.id);

// @ts-expect-error a row of a table is not read by its display id
export const tableRowById = truth.tables.get(source.id);

// @ts-expect-error a row of the log does not name its row by a display id
export const loggedById: LogRow = { ...logged, uuid: source.id };

// @ts-expect-error a row of the log does not name its commit by the uuid of its row
export const loggedIn: LogRow = { ...logged, commit: logged.uuid };

// @ts-expect-error a commit of the log has the uuid of a commit
export const commitOfRow: LogCommit['uuid'] = source.uuid;

// @ts-expect-error a violation does not name its row by a display id
export const violated: Violation['uuid'] = source.id;

// record

// @ts-expect-error a stream is not named by the display id of its show
export const named: StreamName = show.id;

// @ts-expect-error an action does not name its row by a display id
export const acted: Action['uuid'] = source.id;

// @ts-expect-error what a socket told is no row
export const received: ReceivedCommit['uuid'] = source.uuid;

// @ts-expect-error a row on a screen is not named by its display id
export const shown: ShownRow['uuid'] = source.id;

// crew

// @ts-expect-error a row on a screen is not looked up by its display id
export const confirmedById = watched.confirmed(source.id);

// @ts-expect-error a member does not open a show by its display id
export const opened: MemberOptions['productions'] = [show.id];

// @ts-expect-error the trash does not name rows by their display ids
export const trashed: MemberOptions['trash'] = [{ type: 'source', uuid: source.id }];

// @ts-expect-error a crew is not invited to a show by its display id
export const invited = signInCrew('', [], [show.id]);
