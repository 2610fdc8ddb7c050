// Swaps of `id` for `uuid` in what goes over the wire. type-rules.test.ts turns every sentence below into a test.
import type { Commit, Operation, OtherIds } from '../commits.ts';
import { doubleFeedText } from '../double-feeds.ts';
import type { ErrorDetails } from '../errors.ts';
import type { Entity } from '../registry.ts';
import { feedText, tracePaths } from '../signal-path.ts';
import type { Wording } from '../text/value-text.ts';

declare const source: Entity<'source'>;
declare const ccu: Entity<'ccu'>;
declare const commit: Commit;
declare const wording: Wording;
declare const book: Parameters<typeof tracePaths>[1];
const named = { entityType: 'source', uuid: source.uuid, id: source.id };

const rename: Operation = { op: 'update', entityType: 'source', uuid: source.uuid, fields: {} };
const ids: OtherIds = { [source.uuid]: source.id };
const holder: ErrorDetails['holder'] = named;
const paths = tracePaths(source.uuid, book);

// @ts-expect-error an edit names its row by uuid, not by id
const editById: Operation = { op: 'update', entityType: 'source', uuid: source.id, fields: {} };

// @ts-expect-error a removal names its row by uuid, not by id
const removeById: Operation = { op: 'delete', entityType: 'source', uuid: source.id };

// @ts-expect-error a row that comes back is not called by a uuid
const restoreAsUuid: Operation = { op: 'restore', entityType: 'source', uuid: source.uuid, id: source.uuid };

// @ts-expect-error rows that come back with another are not called by uuids
const idsAsUuids: OtherIds = { [source.uuid]: ccu.uuid };

// @ts-expect-error a refusal names a row by its uuid, not by its id
const holderById: ErrorDetails['holder'] = { ...named, uuid: source.id };

// @ts-expect-error a refusal shows a row by its id, not by its uuid
const holderByUuid: ErrorDetails['holder'] = { ...named, id: source.uuid };

// @ts-expect-error the uuid of a commit is not that of a row
const commitOfRow: Commit = { ...commit, uuid: source.uuid };

// @ts-expect-error the author of a commit is no row of a show
const authorOfRow: Commit = { ...commit, userId: source.uuid };

// @ts-expect-error a commit is in the stream of a production, not of another row
const streamOfRow: Commit = { ...commit, productionUuid: source.uuid };

// @ts-expect-error a path starts at the uuid of a source
const pathById = tracePaths(source.id, book);

// @ts-expect-error a path does not start at a CCU
const pathOfCcu = tracePaths(ccu.uuid, book);

// @ts-expect-error a feed is written with its id, not with its uuid
const feedByUuid = feedText({ id: source.uuid, name: source.name });

// @ts-expect-error cables in one input are said by their ids
const feedsByUuid = doubleFeedText('IN 3', [source.uuid]);

// @ts-expect-error the words for a reference are found by the uuid that it holds
const wordsById = wording.reference(source.id, 'source');

export const swaps = [
  rename,
  ids,
  holder,
  paths,
  editById,
  removeById,
  restoreAsUuid,
  idsAsUuids,
  holderById,
  holderByUuid,
  commitOfRow,
  authorOfRow,
  streamOfRow,
  pathById,
  pathOfCcu,
  feedByUuid,
  feedsByUuid,
  wordsById,
];
