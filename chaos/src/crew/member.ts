import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import { openSync } from '@callsign/web/sync';
import { createPerson } from '@callsign/web/sync/person';
import type { Random } from '../random.ts';
import type { Journal, StreamName } from '../record/journal.ts';
import type { Network } from '../rig/network.ts';
import { act, type WorkedOn } from './act.ts';
import { decide } from './actions.ts';
import { createCrewStore } from './crew-store.ts';
import type { Gate } from './gate.ts';
import type { Mail } from './mail.ts';
import { closePage, openPage, type Page, pageWaitsFor } from './page.ts';
import { createCrewPlatform } from './platform.ts';
import type { Account } from './sign-in.ts';
import { decideInWorkspace } from './workspace-actions.ts';

/** One client: the browser's own sync code with a person who acts on it. */
export interface Member {
  readonly name: string;
  readonly network: Network;
  readonly gate: Gate;
  readonly mail: Mail;
  /** Loads the page. */
  open(): void;
  /** Leaves the page at once: what was not answered is answered to the next page. */
  leave(): void;
  startActing(): void;
  stopActing(): void;
  /** What is not at rest yet, given where the streams stand; null when nothing is left to do. */
  waitsFor(heads: ReadonlyMap<StreamName, number>): string | null;
  /** Ends it and keeps what its screens show. */
  finish(): void;
}

/** What a member is made of. */
export interface MemberOptions {
  name: string;
  account: Account;
  random: Random;
  journal: Journal;
  network: Network;
  /** The shows that it has open. */
  productions: readonly Uuid<'production'>[];
  /** The shows that somebody has open, and nobody deletes. */
  keptShows: readonly Uuid<'production'>[];
  /** Rows that anyone has deleted, for whoever restores. */
  trash: { type: WorkedOn; uuid: Uuid<WorkedOn> }[];
  /** Mean pause between two actions. */
  thinkMs: number;
}

/** Writes of one person that may be under way at once: a person who cannot reach the server stops typing some time. */
const MAX_WRITES_UNDER_WAY = 8;

/** Makes a member; it acts between startActing and stopActing, whenever its page is open. */
export function createMember(options: MemberOptions): Member {
  const { name, account, random, journal, network } = options;
  const skewMs = Math.round(random.fork('clock').between(-3_600_000, 3_600_000));
  const { platform, gate, mail } = createCrewPlatform(name, random, journal, skewMs, account.cookie);
  const choices = random.fork('choices');
  const person = createPerson({ userId: account.userId, userName: name });
  const outboxStore = createCrewStore(name, journal);
  const mine = new Map<Uuid<'production'>, Uuid<'commit'>[]>();
  // Nobody else may bring a show back that is one's own alone.
  const showTrash: Uuid<'production'>[] = [];
  let page: Page | null = null;
  let opening = 0;
  let acting = false;
  let underWay = 0;
  let actions = 0;

  function open(): void {
    if (page) return;
    opening += 1;
    const sync = openSync({ base: network.base, person, platform, outboxStore });
    page = openPage(sync, options.productions, { journal, client: name, opening });
  }

  function close(isFinal: boolean): void {
    const open = page;
    page = null;
    if (open) closePage(open, isFinal);
  }

  async function live(): Promise<void> {
    while (acting) {
      await wait(-Math.log(1 - choices.next()) * options.thinkMs);
      const open = page;
      if (!acting || !open || underWay >= MAX_WRITES_UNDER_WAY) continue;
      void actOnce(open).catch((error: Error) => journal.accidents.push(`${name}: ${error.stack}`));
    }
  }

  async function actOnce({ books, workspace }: Page): Promise<void> {
    const book = choices.pick(books);
    const tag = `${name}.${++actions}`;
    const inWorkspace = choices.chance(0.04);
    if (!book.status().loaded || !workspace.status().loaded) return;
    const own = mine.get(book.productionUuid) ?? [];
    mine.set(book.productionUuid, own);
    const { keptShows, trash } = options;
    const decision = inWorkspace
      ? decideInWorkspace(workspace, choices, tag, keptShows, showTrash)
      : decide({ book, random: choices, tag, mine: own, trash, dwell: (ms) => wait(ms) });
    if (!decision) return;
    underWay += 1;
    const drafts = (uuid: Uuid) => (inWorkspace ? workspace : book).drafts(uuid);
    const action = await act({ client: name, journal, drafts }, tag, decision.intent, decision.perform);
    underWay -= 1;
    decision.done?.(action);
    if (action.commit && !inWorkspace) own.push(action.commit.uuid);
  }

  return {
    name,
    network,
    gate,
    mail,
    open,
    leave: () => close(false),
    startActing() {
      acting = true;
      void live();
    },
    stopActing() {
      acting = false;
    },
    waitsFor(heads) {
      if (!page) return 'its page is closed';
      return pageWaitsFor(page, heads) ?? (underWay > 0 ? `${underWay} actions without an answer` : null);
    },
    finish: () => close(true),
  };
}
