import { describe, expect, it } from 'vitest';
import { bookDefinitions, definitionAt, destinations } from './destinations.ts';
import { tabsOf } from './use-place.ts';

const tabs = (section: string, role: Parameters<typeof tabsOf>[1]) => {
  const destination = destinations.find((one) => one.section === section);
  return destination ? tabsOf(destination, role).map(({ label }) => label) : [];
};

describe('the tabs of a show', () => {
  it('lead owners to keys and switches, and nobody else', () => {
    expect(tabs('settings', 'owner')).toEqual(['People', 'Keys', 'Switches', 'Details']);
    for (const role of ['viewer', 'operator', 'editor'] as const)
      expect(tabs('settings', role)).toEqual(['People', 'Details']);
  });
  it('lead everywhere until the server has said what somebody may', () => {
    expect(tabs('settings', null)).toContain('Switches');
  });
  it('have one for every type of row, so that a new type is never without a way to it', () => {
    const all = destinations.flatMap((destination) => tabsOf(destination, 'viewer'));
    for (const { plural, label } of bookDefinitions) {
      expect(all).toContainEqual({ label: label.many, to: '/p/$production/$type', type: plural });
      expect(definitionAt(plural)?.plural).toBe(plural);
    }
  });
  it('have letters of their own behind g', () => {
    const codes = destinations.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toContain('KeyG');
  });
});

it('the show itself and its switches have no grid, and an unknown address has none either', () => {
  for (const plural of ['productions', 'switches', 'nonsense', undefined])
    expect(definitionAt(plural)).toBeUndefined();
});
