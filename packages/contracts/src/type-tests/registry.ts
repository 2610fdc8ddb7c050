// What the registry refuses to compile. type-rules.test.ts turns every sentence below into a test.
import { camera } from '../entities/camera.ts';
import { ccu } from '../entities/ccu.ts';
import { connection } from '../entities/connection.ts';
import { snakeLine } from '../entities/snake-line.ts';
import { source } from '../entities/source.ts';
import { sourceOutput } from '../entities/source-output.ts';
import type { Entity, EntityType } from '../registry.ts';
import { isInRegistry } from '../registry-check.ts';

isInRegistry({ ccu, camera });

// @ts-expect-error the target of a reference is in the registry
isInRegistry({ camera });

// @ts-expect-error the target of a required reference is in the registry
isInRegistry({ 'snake-line': snakeLine });

// @ts-expect-error every target of a type with several references is in the registry
isInRegistry({ source, 'source-output': sourceOutput, connection });

// @ts-expect-error a key is the type of its definition
isInRegistry({ ccu, kamera: camera });

// @ts-expect-error two definitions do not stand under each other's key
isInRegistry({ ccu: camera, camera: ccu });

// @ts-expect-error a name that is no entity type is not taken for one
const unknownType: EntityType = 'kamera';

// @ts-expect-error a row does not hold the fields of another type
const otherField = (row: Entity<'ccu'>) => row.lensType;

export const rows = [unknownType, otherField];
