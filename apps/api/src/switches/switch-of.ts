import type { Uuid } from '@callsign/contracts/scalars';
import type { Deps } from '../deps.ts';
import type { Switch } from './switches.ts';

/** What holds for the rows of a type in a show: the kinds of lookup, the external API, and whether anything may be written. */
export const switchOf = (
  { switches }: Pick<Deps, 'switches'>,
  production: Uuid<'production'>,
  type: string,
): Promise<Switch> => switches.of(production, type);
