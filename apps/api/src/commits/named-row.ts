import type { AnyDefinition } from '@callsign/contracts/entity';
import { toEntity } from '../entities/wire.ts';

/** A row as refusals name it: enough to say which one it is. */
export function named(definition: AnyDefinition, row: Record<string, unknown>) {
  const entity = toEntity(definition, row) as unknown as Record<string, unknown>;
  const name = entity[definition.title];
  return {
    entityType: definition.type,
    uuid: entity.uuid as string,
    id: entity.id as string,
    ...(typeof name === 'string' && name ? { name } : {}),
  };
}
