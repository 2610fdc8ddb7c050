/** What a page says to a worker that waits to take over: of which build it is. */
export interface PageMessage {
  type: 'page';
  build: string;
}
