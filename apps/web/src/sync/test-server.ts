import type { Commit } from '@callsign/contracts/commits';
import type { ClientMessage } from '@callsign/contracts/protocol';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { createPerson } from './person.ts';
import type { Platform, SocketEvents } from './platform.ts';
import { openSync, type SyncOptions } from './sync.ts';
import { createTestLog, SHOW } from './test-log.ts';

interface Asked {
  method: string;
  path: string;
  key: string | null;
  userName: string;
  body: Record<string, unknown>;
}

/** A small world: virtual time, a network that can be cut, and a server that keeps one production as the real one does. */
export function createWorld() {
  const log = createTestLog();
  const answered = new Map<string, { status: number; body: unknown }>();
  const sockets = new Set<{ events: SocketEvents; live: boolean }>();
  const timers = new Set<{ at: number; run: () => void }>();
  const asked: Asked[] = [];
  let now = 1_800_000_000_000;
  let keys = 0;

  const world = {
    log,
    asked,
    /** 'down': nothing gets through. 'deaf': requests arrive, their answers are lost. */
    network: 'up' as 'up' | 'down' | 'deaf',
    /** How long an answer is on its way back, in milliseconds. */
    answersTake: 1,
    /** While false, commits reach nobody over the socket. */
    streaming: true,
    /** Status to answer all writes with, as a broken server does. */
    failWith: null as number | null,
    /** Then, after how many seconds it may be asked again. */
    retryAfter: null as string | null,
    /** Writes to this path are answered that it is read-only. */
    readOnly: null as string | null,
    /** Paths that begin so are answered 503 with this. */
    trouble: null as { on: string; code: 'BUSY' | 'ROW_HELD'; message: string } | null,
    /** A write whose body holds this text makes the server fail. */
    faultOn: null as string | null,
    /** Which history its log is. */
    epoch: 'e',

    /** A standby takes over that has received nothing after a seq; everybody is cut off meanwhile. */
    failOver(seq: number) {
      log.rewind(seq);
      world.epoch += "'";
      answered.clear();
      world.cut();
    },
    write(uuid: string, fields: Record<string, unknown> | null, name = 'Remote', type = 'source'): Commit {
      const commit = log.write([{ uuid, type, fields }], { id: name, name });
      publishAll([commit]);
      return commit;
    },
    cut() {
      for (const socket of sockets) {
        sockets.delete(socket);
        socket.events.closed(1006);
      }
    },
    /** Lets time pass, and everything happen that is due by then. */
    async pass(ms: number) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    open(name: string, parts: Partial<SyncOptions> = {}) {
      const person = createPerson({ userId: name as Uuid<'user'>, userName: name });
      // What a cookie does for a browser: the server knows whose request it is.
      const signedIn: Platform = {
        ...platform,
        fetch: (url, init) => platform.fetch(url, { ...init, headers: { ...init.headers, cookie: name } }),
      };
      return openSync({ base: 'http://test', person, platform: signedIn, ...parts });
    },
  };

  const platform: Platform = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    soon: queueMicrotask,
    random: () => 0.5,
    key: () => `key-${++keys}`,
    async fetch(url, init) {
      await latency();
      if (world.network === 'down') throw new TypeError('fetch failed');
      const { status, body } = answer(url.replace('http://test', ''), init);
      const headers = {
        ...(status === 503 && world.retryAfter ? { 'retry-after': world.retryAfter } : {}),
        ...(new Headers(init.headers).has('callsign-history') ? { 'callsign-history': world.epoch } : {}),
      };
      await latency(world.answersTake);
      if (world.network !== 'up') throw new TypeError('fetch failed');
      return new Response(JSON.stringify(body), { status, headers });
    },
    connect(_url, events) {
      const socket = { events, live: false };
      soonAfter(() => {
        if (world.network === 'down') return events.closed(1006);
        sockets.add(socket);
        events.opened();
      });
      return {
        send: (text) => soonAfter(() => sockets.has(socket) && receive(socket, JSON.parse(text))),
        close: () => void sockets.delete(socket),
      };
    },
  };
  const latency = (ms = 1) => new Promise<void>((resolve) => void platform.after(ms, resolve));
  const soonAfter = (run: () => void) => void platform.after(1, run);

  function receive(socket: { events: SocketEvents; live: boolean }, message: ClientMessage): void {
    if (message.type === 'ping') socket.events.message('{"type":"pong"}');
    if (message.type === 'leave') socket.live = false;
    if (message.type !== 'hello') return;
    if (message.epoch !== world.epoch) {
      tell(socket, { type: 'stale', reason: 'epoch' });
      return;
    }
    const commits = log.commits.filter(({ seq }) => seq > message.after);
    if (commits.length > 0) tell(socket, { type: 'commits', commits });
    tell(socket, { type: 'live', seq: log.head(), epoch: world.epoch });
    socket.live = true;
  }

  function publishAll(commits: Commit[]): void {
    if (!world.streaming) return;
    for (const socket of sockets)
      if (socket.live) soonAfter(() => sockets.has(socket) && tell(socket, { type: 'commits', commits }));
  }

  const tell = (socket: { events: SocketEvents }, message: object) =>
    socket.events.message(JSON.stringify({ production: SHOW, ...message }));

  function answer(path: string, init: RequestInit): { status: number; body: unknown } {
    const headers = new Headers(init.headers);
    const key = headers.get('idempotency-key');
    const [, after] = /\/changes\?after=(\d+)/.exec(path) ?? [];
    if (after !== undefined) {
      const commits = log.commits.filter(({ seq }) => seq > Number(after));
      return { status: 200, body: { commits, seq: log.head(), more: false } };
    }
    if (!key) return snapshot();
    const body = JSON.parse(String(init.body ?? '{}'));
    const isOfOtherHistory = (headers.get('callsign-history') ?? world.epoch) !== world.epoch;
    const userName = headers.get('cookie') ?? '';
    asked.push({ method: init.method ?? 'GET', path, key, userName, body });
    if (world.failWith !== null) return { status: world.failWith, body: 'oops' };
    if (world.faultOn !== null && String(init.body).includes(world.faultOn))
      return refused(500, { code: 'INTERNAL', message: 'The server failed.' });
    if (world.readOnly !== null && path.startsWith(world.readOnly))
      return refused(503, { code: 'READ_ONLY', message: 'This is read-only.' });
    if (world.trouble !== null && path.startsWith(world.trouble.on)) return refused(503, world.trouble);
    const known = answered.get(key);
    if (known) return known;
    const claimed = isOfOtherHistory && 'version' in body ? { ...body, version: 0 } : body;
    const made = write(init.method ?? '', path, claimed, userName);
    answered.set(key, made);
    return made;
  }

  function snapshot() {
    const production = log.rows.get(SHOW);
    if (production?.isDeleted) return refused(410, { code: 'PRODUCTION_DELETED', message: 'deleted' });
    const live = [...log.rows.values()].filter((row) => !row.isDeleted && row !== production);
    const place = { seq: log.head(), epoch: world.epoch };
    // One answer for both: the show, and the list of shows.
    return {
      status: 200,
      body: { ...place, production, entities: { source: live }, productions: [production] },
    };
  }

  function write(method: string, path: string, body: Record<string, unknown>, who: string) {
    const author = { id: who, name: who };
    const [, , plural, uuid] = path.split('/');
    if (log.rows.get(SHOW)?.isDeleted)
      return refused(410, { code: 'PRODUCTION_DELETED', message: 'deleted' });
    if (method === 'POST' && plural === 'sources' && !uuid) {
      const { productionUuid: _, ...fields } = body;
      const [holder] = [...log.rows.values()].filter((it) => it.id === fields.id && !it.isDeleted);
      if (holder)
        return refused(409, { code: 'ID_TAKEN', message: 'taken', nextFree: `${String(fields.id)}0` });
      if (fields.name === 'refuse me') return refused(400, { code: 'VALIDATION', message: 'is not allowed' });
      return written(`new-${log.head() + 1}`, fields, author, 201);
    }
    const row = log.rows.get(uuid ?? '') as (Entity & Record<string, unknown>) | undefined;
    if (!row || !uuid) return refused(404, { code: 'NOT_FOUND', message: 'no such row' });
    if (method === 'DELETE') return written(uuid, null, author);
    if (path.endsWith('/restore')) return written(uuid, {}, author);
    if (row.isDeleted) return refused(410, { code: 'ROW_DELETED', message: 'deleted', entity: row });
    const { version, ...fields } = body;
    const conflicts = Object.keys(fields).filter(
      (field) => (row.fieldVersions[field] ?? 1) > Number(version) && row[field] !== fields[field],
    );
    if (conflicts.length > 0) {
      const both = conflicts.map((field) => [field, { yours: fields[field], theirs: row[field] }]);
      return refused(409, {
        code: 'FIELD_CONFLICT',
        message: 'changed since',
        fields: Object.fromEntries(both),
        entity: row,
      });
    }
    const holder = [...log.rows.values()].find(
      (it) => it.id === fields.id && it.uuid !== uuid && !it.isDeleted,
    );
    if (holder) return refused(409, { code: 'ID_TAKEN', message: 'taken', nextFree: 'SRC 99' });
    const changed = Object.entries(fields).filter(([field, value]) => row[field] !== value);
    if (changed.length > 0) return written(uuid, Object.fromEntries(changed), author);
    const nothing = {
      uuid: 'none',
      productionUuid: SHOW,
      from: log.head() + 1,
      seq: log.head(),
      changes: [],
    };
    return { status: 200, body: { entity: row, commit: nothing } };
  }

  function written(
    uuid: string,
    fields: Record<string, unknown> | null,
    author: { id: string; name: string },
    status = 200,
  ) {
    const commit = log.write([{ uuid, fields }], author);
    publishAll([commit]);
    return { status, body: { entity: log.rows.get(uuid), commit } };
  }

  const refused = (status: number, error: object) => ({ status, body: { error } });

  log.write([{ uuid: SHOW, type: 'production', fields: { id: 'SHOW 1' } }]);
  log.write([{ uuid: 'a', fields: { id: 'SRC 1', name: 'Laptop', note: null } }]);
  return world;
}

/** Lets everything happen that needs no virtual time. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
