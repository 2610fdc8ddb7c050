import { connect, type Socket } from 'node:net';

/** Answer to one request; the body is left as bytes. */
export interface HttpAnswer {
  status: number;
  body: Buffer;
}

/** One keep-alive connection that carries one request at a time; a fraction of what node:http costs, so that the load is not what is measured. */
export interface HttpConnection {
  request(method: string, path: string, headers: string, body: string): Promise<HttpAnswer>;
  /** False once the server has closed it, as servers do with connections that lie idle. */
  usable(): boolean;
  close(): void;
}

/** Opens it to a server on this machine. */
export async function openConnection(base: string): Promise<HttpConnection> {
  const { hostname, port, host } = new URL(base);
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let received: Buffer[] = [];
  let length = 0;
  let expected = -1;
  let status = 0;
  let bodyAt = 0;
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null;

  socket.on('data', (chunk: Buffer) => {
    // Nobody asked: the server says why it closes an idle connection.
    if (!waiting) return void socket.destroy();
    received.push(chunk);
    length += chunk.length;
    if (expected < 0) readHead();
    if (expected >= 0 && length >= expected) {
      const body = Buffer.concat(received).subarray(bodyAt, expected);
      received = [];
      length = 0;
      expected = -1;
      const done = waiting;
      waiting = null;
      done?.resolve({ status, body });
    }
  });

  function readHead() {
    const start = received.length === 1 ? (received[0] as Buffer) : Buffer.concat(received);
    const end = start.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = start.toString('latin1', 0, end);
    const size = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (size === undefined) throw new Error(`This load needs answers with a Content-Length, not:\n${head}`);
    status = Number(head.slice(9, 12));
    bodyAt = end + 4;
    expected = bodyAt + Number(size);
  }

  const fail = (error?: Error) => {
    const failed = waiting;
    waiting = null;
    failed?.reject(error ?? new Error('The server closed the connection.'));
  };
  socket.on('error', fail);
  socket.on('close', () => fail());

  return {
    request: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(
          `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`,
        );
      }),
    usable: () => socket.writable && socket.readable,
    close: () => void socket.destroy(),
  };
}
