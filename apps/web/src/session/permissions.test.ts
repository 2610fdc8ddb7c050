import { describe, expect, test } from 'vitest';
import { isOffered } from './permissions.ts';

describe('what a person is offered', () => {
  test('is what their role may', () => {
    expect(isOffered('viewer', 'rows:edit')).toBe(false);
    expect(isOffered('operator', 'rows:edit')).toBe(true);
    expect(isOffered('editor', 'show:delete')).toBe(false);
    expect(isOffered('owner', 'show:delete')).toBe(true);
  });
  test('is everything while the role is not known: the server has the last word', () => {
    expect(isOffered(null, 'show:delete')).toBe(true);
  });
});
