import { makeUuidV4 } from '@callsign/identity/uuid';

/** The callbacks of a socket. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(code: number): void;
}

/** An open or opening socket; after `close` it reports nothing more. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

/** Everything outside the process that synchronisation uses (clock, timers, random numbers, HTTP, sockets), so that a test can replace all of it. */
export interface Platform {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after some milliseconds; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Runs when the current task is done; so many changes of one task become one notification. */
  soon(run: () => void): void;
  /** From 0 up to 1. */
  random(): number;
  /** A fresh Idempotency-Key. */
  key(): string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  connect(url: string, events: SocketEvents): Socket;
}

/** The platform of a browser, or of Node 24. */
export const realPlatform: Platform = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  soon: (run) => queueMicrotask(run),
  random: () => Math.random(),
  // crypto.randomUUID is missing where a page comes over plain HTTP, as on the network of a truck.
  key: makeUuidV4,
  fetch: (url, init) => fetch(url, init),
  connect: (url, events) => connect(new WebSocket(url), events),
};

/** The platform of a program that is signed in by a cookie it was given: Node keeps none by itself. */
export const platformWithCookie = (cookie: string): Platform => ({
  ...realPlatform,
  fetch: (url, init) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), cookie } }),
  // Node's WebSocket takes headers beside the protocols; a browser's does not, and has cookies of its own.
  connect: (url, events) => connect(Reflect.construct(WebSocket, [url, { headers: { cookie } }]), events),
});

function connect(socket: WebSocket, events: SocketEvents): Socket {
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => events.message(String(data));
  socket.onclose = ({ code }) => events.closed(code);
  return {
    send(text) {
      // A socket that is closing drops what it is given; the reconnect says hello again.
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}
