import { refused } from '../errors.ts';
import { NO_ZONES, UTC } from './time-zones.ts';

/** What a client would like, by RFC 7240; of several that exclude each other the first counts. */
export interface Preferences {
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined;
  readonly missing: 'default' | 'null' | undefined;
  readonly returning: 'representation' | 'minimal' | 'headers-only' | undefined;
  readonly count: 'exact' | 'planned' | 'estimated' | undefined;
  readonly tx: 'commit' | 'rollback' | undefined;
  readonly handling: 'strict' | 'lenient' | undefined;
  /** One that PostgreSQL knows. */
  readonly timezone: string | undefined;
  /** Only with `handling=strict`. */
  readonly maxAffected: number | undefined;
}

const KNOWN = {
  resolution: ['merge-duplicates', 'ignore-duplicates'],
  missing: ['default', 'null'],
  return: ['representation', 'minimal', 'headers-only'],
  count: ['exact', 'planned', 'estimated'],
  tx: ['commit', 'rollback'],
  handling: ['strict', 'lenient'],
} as const;
type Known = keyof typeof KNOWN;

const MAX_AFFECTED = /^max-affected=(\d{1,15})$/;
const TIMEZONE = 'timezone=';

const NONE: Preferences = {
  resolution: undefined,
  missing: undefined,
  returning: undefined,
  count: undefined,
  tx: undefined,
  handling: undefined,
  timezone: undefined,
  maxAffected: undefined,
};

/** Whether the zones must be known to read these preferences. */
export function namesZone(header: string | undefined): boolean {
  if (header?.includes(TIMEZONE) !== true) return false;
  const zone = zoneSaid(partsOf(header));
  return zone !== undefined && !UTC.has(zone);
}

/** @throws PGRST122 for what is not known, when handling is strict. */
export function readPreferences(
  header: string | undefined,
  zones: ReadonlySet<string> = NO_ZONES,
): Preferences {
  if (header === undefined) return NONE;
  const said = partsOf(header);
  const find = <Name extends Known>(name: Name): (typeof KNOWN)[Name][number] | undefined => {
    const values: readonly string[] = KNOWN[name];
    const found = said.find(
      (part) => part.startsWith(`${name}=`) && values.includes(part.slice(name.length + 1)),
    );
    return found?.slice(name.length + 1) as (typeof KNOWN)[Name][number] | undefined;
  };
  const handling = find('handling');
  const timezone = zoneOf(said, zones);
  if (handling === 'strict') refuseUnknown(said, timezone !== undefined);
  return {
    resolution: find('resolution'),
    missing: find('missing'),
    returning: find('return'),
    count: find('count'),
    tx: find('tx'),
    handling,
    timezone,
    maxAffected: handling === 'strict' ? maxAffectedOf(said) : undefined,
  };
}

function maxAffectedOf(said: readonly string[]): number | undefined {
  const found = said.map((part) => MAX_AFFECTED.exec(part)?.[1]).find((digits) => digits !== undefined);
  return found === undefined ? undefined : Number(found);
}

function partsOf(header: string): string[] {
  return header.split(',').map((part) => part.trim());
}

/** The first zone that is named, when it is known. */
function zoneOf(said: readonly string[], zones: ReadonlySet<string>): string | undefined {
  const zone = zoneSaid(said);
  return zone !== undefined && (UTC.has(zone) || zones.has(zone)) ? zone : undefined;
}

function zoneSaid(said: readonly string[]): string | undefined {
  return said.find((part) => part.startsWith(TIMEZONE))?.slice(TIMEZONE.length);
}

function refuseUnknown(said: readonly string[], isZoneKnown: boolean): void {
  const unknown = said.filter((part) => {
    const [name = '', value = ''] = part.split('=');
    const values: readonly string[] = Object.hasOwn(KNOWN, name) ? KNOWN[name as Known] : [];
    const isKnown = name === 'timezone' ? isZoneKnown : values.includes(value) || MAX_AFFECTED.test(part);
    return part !== '' && !isKnown;
  });
  if (unknown.length === 0) return;
  throw refused(400, 'PGRST122', 'Invalid preferences given with handling=strict', {
    details: `Invalid preferences: ${unknown.join(', ').slice(0, 500)}`,
  });
}

/** Preferences that count for an action, in PostgREST's order. */
const APPLIED = {
  read: ['count', 'tx', 'handling', 'timezone'],
  insert: ['resolution', 'missing', 'return', 'count', 'tx', 'handling', 'timezone'],
  put: ['return', 'count', 'tx', 'handling', 'timezone'],
  update: ['missing', 'return', 'count', 'tx', 'handling', 'timezone', 'max-affected'],
  delete: ['return', 'count', 'tx', 'handling', 'timezone', 'max-affected'],
  call: ['count', 'tx', 'handling', 'timezone', 'max-affected'],
} as const;

/** The header `Preference-Applied`; undefined when nothing was asked for. */
export function preferencesApplied(
  preferences: Preferences,
  action: keyof typeof APPLIED,
): string | undefined {
  const { returning, maxAffected, ...others } = preferences;
  const values: Readonly<Record<string, string | number | undefined>> = {
    ...others,
    return: returning,
    'max-affected': maxAffected,
  };
  const applied = APPLIED[action].flatMap((name) =>
    values[name] === undefined ? [] : [`${name}=${values[name]}`],
  );
  return applied.length === 0 ? undefined : applied.join(', ');
}
