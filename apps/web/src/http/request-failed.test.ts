import { describe, expect, it } from 'vitest';
import { failureOf } from './request-failed.ts';

describe('an answer that is no success', () => {
  it('is told in the sentence of the server, with its code and when it may be tried again', () => {
    const failure = failureOf({
      error: { code: 'TOO_MANY_ATTEMPTS', message: 'Wait a minute.', retryAfter: 60 },
    });
    expect(failure).toMatchObject({ message: 'Wait a minute.', code: 'TOO_MANY_ATTEMPTS', retryAfter: 60 });
  });
  it('can be tried again at once where the server says nothing of that', () => {
    expect(
      failureOf({ error: { code: 'VALIDATION', message: 'The name is missing.' } }).retryAfter,
    ).toBeNull();
  });
  it('is told in a sentence of this page where something else has answered, such as a proxy', () => {
    for (const answer of [null, '<html>502</html>', { error: 'Bad Gateway' }, { error: { message: 'x' } }])
      expect(failureOf(answer)).toMatchObject({
        message: 'The server could not answer. Try again.',
        code: null,
      });
  });
});
