/**
 * A text as the bytes of one WebSocket message of a server, unmasked and whole (RFC 6455, section 5.2): made once, and
 * written as it is to however many connections.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = FIN | TEXT;
  frame[1] = start === 2 ? length : start === 4 ? LENGTH_IN_16_BITS : LENGTH_IN_64_BITS;
  if (start === 4) frame.writeUInt16BE(length, 2);
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, start);
  return frame;
}

const FIN = 0x80;
const TEXT = 0x01;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;
