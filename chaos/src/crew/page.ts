import type { Uuid } from '@callsign/contracts/scalars';
import type { Sync } from '@callsign/web/sync';
import type { Book } from '@callsign/web/sync/book';
import { type Entry, rowOfAction } from '@callsign/web/sync/entry';
import type { Workspace } from '@callsign/web/sync/workspace';
import type { Journal, StreamName } from '../record/journal.ts';
import { type Watched, watch } from './watch.ts';

/** One loading of the page by a member: the shows that it opens, and the list of shows. */
export interface Page {
  sync: Sync;
  books: Book[];
  workspace: Workspace;
  /** End the watching of its screens. */
  stops: ((isFinal: boolean) => void)[];
}

/** Opens the shows and their list, and writes down what their screens show. */
export function openPage(
  sync: Sync,
  productions: readonly Uuid<'production'>[],
  { journal, client, opening }: { journal: Journal; client: string; opening: number },
): Page {
  const books = productions.map((uuid) => sync.openBook(uuid));
  const workspace = sync.openWorkspace();
  const isRefused = (uuid: Uuid) =>
    sync.outbox
      .all()
      .some(({ action, problem }) => problem && rowOfAction(action) === uuid && action.do === 'create');
  const stops = books.map((book) => {
    const { subscribe, rows, productionUuid } = book;
    const watched: Watched = {
      subscribe,
      seq: () => book.status().seq,
      loaded: () => book.status().loaded,
      rows,
      confirmed: (uuid) => book.confirmed(uuid),
      isRefused,
    };
    return watch(watched, journal, client, productionUuid, opening);
  });
  const list: Watched = {
    subscribe: workspace.subscribe,
    seq: () => workspace.status().seq,
    loaded: () => workspace.status().loaded,
    rows: (type) => (type === 'production' ? workspace.productions() : none),
    // It has rows of no other type.
    confirmed: (uuid) => workspace.confirmed(uuid as Uuid<'production'>),
    isRefused,
  };
  stops.push(watch(list, journal, client, null, opening));
  return { sync, books, workspace, stops };
}

/** Closes it; `isFinal` keeps what its screens show in the end. */
export function closePage({ sync, books, workspace, stops }: Page, isFinal: boolean): void {
  for (const stop of stops) stop(isFinal);
  for (const book of books) book.close();
  workspace.close();
  sync.close();
}

/** What its screens and its outbox still wait for, given where the streams stand; null where nothing is left to do. */
export function pageWaitsFor(
  { sync, books, workspace }: Page,
  heads: ReadonlyMap<StreamName, number>,
): string | null {
  for (const each of [...books, workspace]) {
    const status = each.status();
    const stream = 'productionUuid' in each ? each.productionUuid : null;
    if (status.pending > 0) {
      const waiting = sync.outbox.entries(stream).filter(({ problem }) => problem === null);
      return `${status.pending} unanswered writes (${waiting.map(describe).join('; ')})`;
    }
    if (status.seq !== heads.get(stream)) return `stands at ${status.seq}, the log at ${heads.get(stream)}`;
  }
  return null;
}

const none: readonly never[] = [];

const describe = ({ action, request }: Entry) =>
  `${action.do} ${rowOfAction(action) ?? ''} ${request === null ? 'never sent' : `sent as ${request.method} ${request.path}`}`;
