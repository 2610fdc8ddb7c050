import type { AnyDefinition, Section } from '@callsign/contracts/entity';
import { definitions } from '@callsign/contracts/registry';
import { Cable, House, ListChecks, type LucideIcon, MonitorPlay, Settings, Video } from 'lucide-react';

/** A section of a show's screens: one of the sections that entity types belong to, or the settings. */
export type Part = Section | 'settings';

interface Destination {
  section: Part;
  label: string;
  /** The letter that follows `g`, as a physical key (`KeyboardEvent.code`). */
  code: string;
  key: string;
  icon: LucideIcon;
  /** The types that have a tab here. */
  definitions: readonly AnyDefinition[];
}

const places: Record<Part, Omit<Destination, 'section' | 'definitions'>> = {
  show: { label: 'Show', code: 'KeyH', key: 'h', icon: House },
  sources: { label: 'Sources', code: 'KeyS', key: 's', icon: MonitorPlay },
  cameras: { label: 'Cameras', code: 'KeyC', key: 'c', icon: Video },
  cabling: { label: 'Cabling', code: 'KeyP', key: 'p', icon: Cable },
  checks: { label: 'Checks', code: 'KeyL', key: 'l', icon: ListChecks },
  settings: { label: 'Settings', code: 'KeyE', key: 'e', icon: Settings },
};

const sections = Object.keys(places) as Part[];

/** The types whose rows have a grid in a show: not the show itself, and not its switches, which have a screen of their own. */
export const bookDefinitions = definitions.filter(({ type }) => type !== 'production' && type !== 'switch');

/** The rail: sections whose types exist, in a fixed order. */
export const destinations: readonly Destination[] = sections
  .map((section) => ({
    section,
    ...places[section],
    definitions: bookDefinitions.filter((definition) => definition.section === section),
  }))
  .filter(({ section, definitions: own }) => section === 'show' || section === 'settings' || own.length > 0);

/** The type whose grid stands at a path's last part. */
export const definitionAt = (plural: string | undefined) =>
  bookDefinitions.find((definition) => definition.plural === plural);
