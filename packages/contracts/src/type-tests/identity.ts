// What the compiler refuses about identities. type-rules.test.ts turns every sentence below into a test.
import type { Entity } from '../registry.ts';
import type { DisplayId, Uuid } from '../scalars.ts';

declare const camera: Entity<'camera'>;
declare const ccu: Entity<'ccu'>;
declare const text: string;

const named: Uuid<'ccu'> = ccu.uuid;
const anyUuid: Uuid = ccu.uuid;
const linked: Entity<'camera'>['ccuUuid'] = ccu.uuid;
const readable: string = ccu.id;

// @ts-expect-error a display id is not taken where the uuid of a CCU is due
const idForUuid: Uuid<'ccu'> = ccu.id;

// @ts-expect-error a display id is not taken where any uuid is due
const idForAnyUuid: Uuid = ccu.id;

// @ts-expect-error the uuid of a camera is not taken where that of a CCU is due
const otherTypesUuid: Uuid<'ccu'> = camera.uuid;

// @ts-expect-error a camera cannot be linked to itself as if it were a CCU
const linkToItself: Entity<'camera'>['ccuUuid'] = camera.uuid;

// @ts-expect-error a uuid of no known type is not taken where that of a CCU is due
const ofNoType: Uuid<'ccu'> = anyUuid;

// @ts-expect-error plain text is not taken where a uuid is due
const textForUuid: Uuid = text;

// @ts-expect-error plain text is not taken where a display id is due
const textForId: DisplayId = text;

// @ts-expect-error a uuid is not taken where a display id is due
const uuidForId: DisplayId = ccu.uuid;

// @ts-expect-error a camera is not taken where a CCU is due
const otherEntity: Entity<'ccu'> = camera;

export const identities = [
  named,
  anyUuid,
  linked,
  readable,
  idForUuid,
  idForAnyUuid,
  otherTypesUuid,
  linkToItself,
  ofNoType,
  textForUuid,
  textForId,
  uuidForId,
  otherEntity,
];
