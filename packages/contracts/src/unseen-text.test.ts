import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { invitationBody, profileBody, setupBody } from './accounts.ts';
import { commitRequest } from './commits.ts';
import { type AnyDefinition, updateSchema, writableFields } from './entity.ts';
import { legacyKeysBody } from './identifiers.ts';
import { partnerKeyBody } from './partner-keys.ts';
import { definitions } from './registry.ts';

const unseen = ['\u200b', '\u202e', '\u3164', '\u034f', '\ue000', '\ufeff', '\u{e0041}', '\ufe0f'];
const messageOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

/** Fields that take any words, alone or in a list. */
const textFields = (definitions as readonly AnyDefinition[]).flatMap((definition) =>
  ['id', ...Object.keys(writableFields(definition))].flatMap((field) => {
    const takes = (value: unknown) => updateSchema(definition).safeParse({ [field]: value }).success;
    if (takes('Two words')) return [{ definition, field, of: (text: string): unknown => text }];
    return takes(['Two words']) ? [{ definition, field, of: (text: string): unknown => [text] }] : [];
  }),
);

describe('what nobody sees', () => {
  it('is refused in every text field of every type, with its code point', () => {
    expect(textFields.length).toBeGreaterThan(60);
    for (const { definition, field, of } of textFields)
      for (const character of unseen)
        expect(
          messageOf(updateSchema(definition), { [field]: of(`Two${character}words`) }),
          `${definition.type}.${field} with U+${character.codePointAt(0)?.toString(16)}`,
        ).toMatch(/ U\+[0-9A-F]{4,5} \(an? .*\), which nobody sees/);
  });

  it('is refused in names of people, notes of invitations, names of keys, reasons and keys of other systems', () => {
    const email = 'kim@example.com';
    const uuid = '919108f7-52d1-4320-9bac-f847db4148a8';
    const bodies: [z.ZodType, (text: string) => unknown][] = [
      [setupBody, (name) => ({ name, email, password: 'a long password' })],
      [profileBody, (name) => ({ name })],
      [invitationBody, (note) => ({ role: 'editor', note })],
      [partnerKeyBody, (name) => ({ name, types: ['source'] })],
      [legacyKeysBody, (key) => ({ system: 'Old', keys: [{ type: 'source', uuid, key }] })],
      [legacyKeysBody, (system) => ({ system, keys: [{ type: 'source', uuid, key: '1' }] })],
      [
        commitRequest,
        (reason) => ({
          productionUuid: uuid,
          reason,
          operations: [{ op: 'delete', entityType: 'source', uuid }],
        }),
      ],
    ];
    for (const [schema, bodyOf] of bodies) {
      expect(messageOf(schema, bodyOf('Two words'))).toBeUndefined();
      for (const character of unseen)
        expect(messageOf(schema, bodyOf(`Two${character}words`))).toMatch(/^holds U\+.*, which nobody sees/);
    }
  });
});
