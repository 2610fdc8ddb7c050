import type { Entity } from '@callsign/contracts/registry';

export type SwitchRow = Entity<'switch'>;
export type SwitchPart = 'readOnly' | 'externalApi' | 'uuidLookup' | 'legacyKeyLookup' | 'idLookup';

/** The switches in their order, each with what it is called and what it does. */
export const switchParts: readonly { part: SwitchPart; label: string; does: string }[] = [
  {
    part: 'readOnly',
    label: 'Read-only',
    does: 'Nobody changes anything. What the crew types waits in their browsers, and is sent once this is off.',
  },
  {
    part: 'externalApi',
    label: 'External API',
    does: 'Programs of partners read rows with their keys.',
  },
  {
    part: 'uuidLookup',
    label: 'Find by UUID',
    does: 'Requests name a row by its UUID.',
  },
  {
    part: 'legacyKeyLookup',
    label: 'Find by legacy key',
    does: 'Requests name a row by the key that it had before it had a UUID.',
  },
  {
    part: 'idLookup',
    label: 'Find by display id',
    does: 'Requests name a row by its display id, such as SRC 1.',
  },
];

/** The switches of a show that has no row yet; a new row starts with them. */
export const unswitched: Record<SwitchPart, boolean> = {
  readOnly: false,
  externalApi: false,
  uuidLookup: true,
  legacyKeyLookup: true,
  idLookup: true,
};

/** The switches that a new row of one type starts with: it restricts nothing. */
export const nothingLess: Record<SwitchPart, boolean> = { ...unswitched, externalApi: true };
