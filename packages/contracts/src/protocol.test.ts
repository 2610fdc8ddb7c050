import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commit } from './commits.ts';
import type { SharedFields } from './entity.ts';
import { errorBody } from './errors.ts';
import { clientMessage, closeCode, PROTOCOL_VERSION, serverMessage } from './protocol.ts';
import { binding, canonical, type JsonObject } from './protocol-shape.ts';

/** The hash of every version of the protocol. A line of a version that has been released is never edited. */
const hashes: Record<number, string> = {
  1: '480535eb9ca80ae322f1afe6fe00b545e3ac2a4fcd1ffa082ea4bfab962fe0a3',
  2: '79fe8e369ffc95d22d4a9209405e7a06bbcde3a0000ead564bfe53d0d6e79f43',
  3: 'dc69afd244650e95ccde63d797c00665e32a5c9504264cdfbb5cf8484142ffab',
  4: 'caba611983dcc25c8e7ab61a98f7ee6dd94a29fcd77044b559ad4e96a6142a20',
  5: 'a045bd8f61c15f1160b7a7661dbe08dda8b61532f4a3c92500d1e05c3d32cae5',
};

const remedy =
  'The messages have changed: raise PROTOCOL_VERSION and set the new hash (a line of its own in protocol.test.ts).';

const protocol = canonical({
  clientMessage: binding(clientMessage),
  serverMessage: binding(serverMessage),
  commit: binding(commit),
  error: binding(errorBody),
  closeCode: { ...closeCode },
});
const hash = createHash('sha256').update(protocol).digest('hex');

describe('the version of the protocol', () => {
  it('is raised whenever a message, the envelope of a change, the shape of an error or a shared field changes', () => {
    expect(hash, remedy).toBe(hashes[PROTOCOL_VERSION]);
  });

  it('has one hash each, and no version is left out', () => {
    const versions = Object.keys(hashes).map(Number);
    expect(versions).toEqual(Array.from({ length: PROTOCOL_VERSION }, (_, index) => index + 1));
    expect(new Set(Object.values(hashes)).size).toBe(versions.length);
  });
});

describe('what the hash covers', () => {
  const changes = ((binding(commit) as JsonObject).properties as JsonObject).changes as JsonObject;
  const union = (changes.items as JsonObject).oneOf as JsonObject[];
  const [change] = union as [JsonObject];
  const properties = change.properties as JsonObject;
  const entity = (properties.entity as JsonObject).properties as JsonObject;

  it('the envelope of a change, the same for every entity type', () => {
    expect(Object.keys(properties).sort()).toEqual(
      ['entity', 'entityId', 'entityType', 'event', 'old', 'seq', 'userId', 'userName'].sort(),
    );
  });

  it('the fields that every entity has', () => {
    const shared: Record<keyof SharedFields<string>, true> = {
      uuid: true,
      id: true,
      productionUuid: true,
      version: true,
      fieldVersions: true,
      createdAt: true,
      updatedAt: true,
      lastModifiedBy: true,
      isDeleted: true,
    };
    expect(Object.keys(entity).sort()).toEqual(Object.keys(shared).sort());
  });

  it('no entity type by name, since clients ignore the types that they do not know', () => {
    expect(union.length).toBe(1);
    expect(properties.entityType).toEqual({ type: 'string' });
  });
});

describe('the hash', () => {
  const of = (schema: z.ZodType) => canonical(binding(schema));
  const plain = of(z.object({ seq: z.int(), at: z.string() }));

  it.each([
    ['a field is added', z.object({ seq: z.int(), at: z.string(), note: z.string().optional() })],
    ['a field is left out', z.object({ seq: z.int() })],
    ['a field may be missing', z.object({ seq: z.int(), at: z.string().optional() })],
    ['a field may be null', z.object({ seq: z.int(), at: z.string().nullable() })],
    ['a field has another type', z.object({ seq: z.string(), at: z.string() })],
    ['a field has another name', z.object({ place: z.int(), at: z.string() })],
  ])('changes when %s', (_, schema) => {
    expect(of(schema)).not.toBe(plain);
  });

  it('stays when fields are reordered or described', () => {
    expect(of(z.object({ at: z.string().describe('A moment.'), seq: z.int() }).meta({ id: 'X' }))).toBe(
      plain,
    );
  });

  it('tells a field that bears the name of a remark', () => {
    expect(of(z.object({ title: z.string() }))).not.toBe(of(z.object({})));
  });
});

describe('messages', () => {
  const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';

  it('the hello of a client that holds nothing yet has no epoch', () => {
    expect(clientMessage.safeParse({ type: 'hello', protocol: 1, production: uuid, after: 0 }).success).toBe(
      true,
    );
  });

  it.each([
    ['a hello without its place in the stream', { type: 'hello', protocol: 1, production: uuid }],
    ['a place before the start', { type: 'hello', protocol: 1, production: null, after: -1 }],
    ['a display id in place of the uuid', { type: 'leave', production: 'SHOW 1' }],
    ['an unknown field', { type: 'ping', at: 1 }],
    ['an unknown message', { type: 'shout' }],
  ])('%s is refused', (_, message) => {
    expect(clientMessage.safeParse(message).success).toBe(false);
  });

  it('every message of the server is told apart by its type', () => {
    const types = serverMessage.options.map((option) => option.shape.type.value);
    expect(new Set(types).size).toBe(types.length);
  });
});
