import type { AnyDefinition } from '@callsign/contracts/entity';
import type { namedRow } from '@callsign/contracts/errors';
import type { z } from 'zod';
import { fieldsOf, type StoredRow, toEntity } from './wire.ts';

/** A row as refusals name it: enough to say which one it is. */
export function named(definition: AnyDefinition, row: StoredRow): z.infer<typeof namedRow> {
  const entity = toEntity(definition, row);
  const name = fieldsOf(entity)[definition.title];
  return {
    entityType: definition.type,
    uuid: entity.uuid,
    id: entity.id,
    ...(typeof name === 'string' && name ? { name } : {}),
  };
}
