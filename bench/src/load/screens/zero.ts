import { type ZeroClient, zeroQueries } from '../../peers/zero/queries.ts';
import type { Screen, ScreenListener, ScreenPlace } from './screen.ts';

/** Every socket that Zero's clients have opened in this process: they keep them to themselves. */
const sockets = new Set<WebSocket>();
let screens = 0;

function watchSockets(): void {
  const Plain = globalThis.WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...options: ConstructorParameters<typeof WebSocket>) {
      super(...options);
      sockets.add(this);
      this.addEventListener('close', () => sockets.delete(this));
    }
  };
}
watchSockets();

/** A screen of Zero: its own client, which comes back by itself. */
export function openZeroScreen(place: ScreenPlace, index: number, listener: ScreenListener): Screen {
  let complete = false;
  screens += 1;
  let client: ZeroClient | null = null;
  async function open(): Promise<void> {
    const { zero, schema, queries } = await zeroQueries(place.readPath);
    client = new zero.Zero({
      cacheURL: place.urls[0],
      userID: `screen-${index}`,
      storageKey: `screen-${index}`,
      schema,
      kvStore: 'mem',
      logLevel: 'error',
    });
    const view = client.materialize(queries.rows({ production: place.production }));
    view.addListener((rows, result) => {
      if (result === 'complete') complete = true;
      // It shows the newest state, whatever was between.
      listener.onRows(rows.map(({ uuid, note, version }) => ({ uuid, note, version })));
    });
  }
  void open();
  return {
    // Which socket is whose is not known: all are live when there are as many open ones as screens.
    isLive: () =>
      complete && [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN).length >= screens,
    drop() {
      const [any] = sockets;
      any?.close();
    },
    close: () => void client?.close(),
  };
}
