import { cableSnake } from './entities/cable-snake.ts';
import { camera } from './entities/camera.ts';
import { ccu } from './entities/ccu.ts';
import { checklistItem } from './entities/checklist-item.ts';
import { connection } from './entities/connection.ts';
import { production } from './entities/production.ts';
import { send } from './entities/send.ts';
import { snakeLine } from './entities/snake-line.ts';
import { source } from './entities/source.ts';
import { sourceOutput } from './entities/source-output.ts';
import { stream } from './entities/stream.ts';
import { switchOf } from './entities/switch.ts';
import type { AnyDefinition, RowOf } from './entity.ts';
import { isInRegistry } from './registry-check.ts';

/** The types of a show's rows, in the order of the screen's tabs. One line adds a type. */
const showTypes = isInRegistry({
  production,
  source,
  'source-output': sourceOutput,
  send,
  camera,
  ccu,
  connection,
  'cable-snake': cableSnake,
  'snake-line': snakeLine,
  'checklist-item': checklistItem,
  stream,
});

/** Every entity type: what a show holds, and the switches that say what may be done with it. */
export const registry = { ...showTypes, switch: switchOf(Object.values(showTypes)) };

export type Registry = typeof registry;
/** The name of an entity type: 'source', 'cable-snake', … */
export type EntityType = keyof Registry;
/** The stored row of one entity type, as answered by the API. */
export type Entity<T extends EntityType = EntityType> = { [K in T]: RowOf<Registry[K]> }[T];

/** All definitions, in the registry's order. */
export const definitions: readonly AnyDefinition[] = Object.values(registry);

/** The definition of an entity type; undefined for a name that is none. */
export const definitionOf = (type: string): AnyDefinition | undefined =>
  Object.hasOwn(registry, type) ? registry[type as EntityType] : undefined;
