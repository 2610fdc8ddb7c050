import type { Entity, EntityType } from '@callsign/contracts/registry';
import type { ComponentType } from 'react';
import type { AnyRow } from '../sync/row.ts';
import { CableLabel } from './cable-label.tsx';
import { SignalPaths } from './signal-paths.tsx';

const extras: { readonly [T in EntityType]?: ComponentType<{ row: Entity<T> }> } = {
  source: SignalPaths,
  connection: CableLabel,
};

/** What the details of a type show besides what every type has; it is given rows of this type. */
export const extraOf = (type: string) =>
  extras[type as EntityType] as ComponentType<{ row: AnyRow }> | undefined;
