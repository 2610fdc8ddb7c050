import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const throwing = {
  get localStorage() {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  },
};
const full = {
  localStorage: {
    getItem: () => 'kept before',
    setItem: () => {
      throw new DOMException('exceeded the quota', 'QuotaExceededError');
    },
    removeItem: () => {},
  },
};

describe('a small text of this device', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['throws when it is read', throwing],
    ['is null', { localStorage: null }],
    ['is missing', {}],
    ['is full', full],
  ])('lasts as long as the page where localStorage %s', async (_, window) => {
    vi.stubGlobal('window', window);
    const { keepsLocalTexts, readLocal, removeLocal, writeLocal } = await import('./local-text.ts');
    writeLocal('callsign.theme', 'light');
    expect(readLocal('callsign.theme')).toBe('light');
    expect(keepsLocalTexts()).toBe(false);
    removeLocal('callsign.other');
    expect(readLocal('callsign.theme')).toBe('light');
  });

  it.each(['{broken', '"text"', 'null', '{}', '[]'])(
    'that holds %s names nobody who was signed in',
    async (kept) => {
      vi.stubGlobal('window', {
        localStorage: { getItem: () => kept, setItem: () => {}, removeItem: () => {} },
      });
      const { rememberedPerson } = await import('./remembered-person.ts');
      expect(rememberedPerson()).toBeNull();
    },
  );
});
