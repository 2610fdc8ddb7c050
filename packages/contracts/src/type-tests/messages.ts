// What the compiler refuses about messages and events. type-rules.test.ts turns every sentence below into a test.
import type { Change, Operation } from '../commits.ts';
import type { ErrorBody } from '../errors.ts';
import type { ClientMessage, ServerMessage } from '../protocol.ts';

export function word(event: Change['event']): string {
  switch (event) {
    case 'entity:created':
      return 'created';
    case 'entity:updated':
      return 'changed';
    case 'entity:deleted':
      return 'deleted';
    default:
      return event satisfies never;
  }
}

export function wordWithoutDeleted(event: Change['event']): string {
  switch (event) {
    case 'entity:created':
      return 'created';
    case 'entity:updated':
      return 'changed';
    default:
      // @ts-expect-error a switch over the events that forgets one does not compile
      return event satisfies never;
  }
}

export function answersPing(message: ClientMessage): boolean {
  switch (message.type) {
    case 'ping':
      return true;
    case 'hello':
      return false;
    default:
      // @ts-expect-error a switch over the client's messages that forgets one does not compile
      return message satisfies never;
  }
}

export function isHead(message: ServerMessage): boolean {
  switch (message.type) {
    case 'head':
      return true;
    default:
      // @ts-expect-error a switch over the server's messages that forgets one does not compile
      return message satisfies never;
  }
}

export function touches(operation: Operation): string {
  switch (operation.op) {
    case 'create':
      return operation.entityType;
    default:
      // @ts-expect-error a switch over the operations that forgets one does not compile
      return operation satisfies never;
  }
}

export function lens(change: Change): string | null {
  // @ts-expect-error a change tells its entity's type before its fields can be read
  if (change.entity.lensType) return null;
  return change.entityType === 'camera' ? change.entity.lensType : null;
}

// @ts-expect-error an error's code is one of the list
export const code: ErrorBody['error']['code'] = 'SOMETHING_ELSE';

// @ts-expect-error the client says from where on it misses commits
export const hello: ClientMessage = { type: 'hello', protocol: 1, production: null };
