import type { EntityType } from '@callsign/contracts/registry';
import type { ComponentType } from 'react';
import type { AnyRow } from '../data/any-row.ts';
import { CableLabel } from './cable-label.tsx';
import { SignalPaths } from './signal-paths.tsx';

/** What the details of a type show besides what every type has. */
export const extras: Partial<Record<EntityType, ComponentType<{ row: AnyRow }>>> = {
  source: SignalPaths,
  connection: CableLabel,
};
