import type { Socket } from 'node:net';
import type { ErrorBody, ErrorCode } from '@callsign/contracts/errors';
import { errorStatus } from '@callsign/contracts/errors';

interface Refusal {
  code: ErrorCode;
  reason: string;
  message: string;
}

const tooLong: Refusal = {
  code: 'HEADERS_TOO_LARGE',
  reason: 'Request Header Fields Too Large',
  message: 'The address and headers of the request are longer than 16 KB together.',
};
const tooSlow: Refusal = {
  code: 'REQUEST_TIMEOUT',
  reason: 'Request Timeout',
  message: 'The request did not arrive in time. Send it again.',
};
const unreadable: Refusal = {
  code: 'MALFORMED_HTTP',
  reason: 'Bad Request',
  message: 'This is no HTTP request.',
};

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return tooLong;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? tooSlow : unreadable;
}

/** Answers, in the one error shape too, what Node refuses before there is a request: no route and no hook sees it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const { code, reason, message } = refusalOf(error.code);
  const body = JSON.stringify({ error: { code, message } } satisfies ErrorBody);
  const head = [
    `HTTP/1.1 ${errorStatus[code]} ${reason}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
