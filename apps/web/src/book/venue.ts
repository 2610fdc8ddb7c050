import { isZone } from '@callsign/contracts/wall-clock';

/** The zone of this device's own clock. */
export const deviceZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The locale that this person's browser asks for; it decides how numbers and days are typed. */
export const locale: string = knownLocale(navigator.language);

/** A locale that Intl takes; English for what is none ("en-US@posix", as some systems say). */
export function knownLocale(name: string | undefined): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(name ?? 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The time zone and locale in which the moments of a show are shown and typed. */
export interface Venue {
  readonly zone: string;
  /** False where the show has no zone: then it is this device's. */
  readonly isSet: boolean;
}

/** The name of a zone as it is shown beside a moment, marked where it is the device's own zone. */
export const zoneText = ({ zone, isSet }: Venue): string => (isSet ? zone : `${zone} (this device)`);

/** The name of the zone of moments that are a person's own, and no show's. */
export const deviceZoneText: string = zoneText({ zone: deviceZone, isSet: false });

/** The clocks of a show. A zone that this browser has no rules of is treated as none. */
export function venueOf(show: { readonly zone?: string | null } | undefined): Venue {
  const zone = show?.zone;
  return zone && isZone(zone) ? { zone, isSet: true } : { zone: deviceZone, isSet: false };
}
