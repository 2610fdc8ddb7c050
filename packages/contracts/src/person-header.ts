/**
 * With each request a page says for whom it speaks (the user's uuid). Where the session is somebody else's by now, because
 * another tab has signed in, the request is refused: nothing is done under the wrong name.
 */
export const PERSON_HEADER = 'x-callsign-person';

/**
 * The query parameter that carries the same in a socket's address, because browsers cannot set headers of a
 * WebSocket.
 */
export const PERSON_PARAMETER = 'person';
