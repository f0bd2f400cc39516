import { refused } from '../errors.ts';

/** What a client would like, by RFC 7240; of several that exclude each other the first counts. */
export interface Preferences {
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined;
  readonly missing: 'default' | 'null' | undefined;
  readonly returning: 'representation' | 'minimal' | 'headers-only' | undefined;
  readonly count: 'exact' | 'planned' | 'estimated' | undefined;
  readonly tx: 'commit' | 'rollback' | undefined;
  readonly handling: 'strict' | 'lenient' | undefined;
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

const NONE: Preferences = {
  resolution: undefined,
  missing: undefined,
  returning: undefined,
  count: undefined,
  tx: undefined,
  handling: undefined,
  maxAffected: undefined,
};

/** @throws PGRST122 for what is not known, when handling is strict. */
export function readPreferences(header: string | undefined): Preferences {
  if (header === undefined) return NONE;
  const said = header.split(',').map((part) => part.trim());
  const find = <Name extends Known>(name: Name): (typeof KNOWN)[Name][number] | undefined => {
    const values: readonly string[] = KNOWN[name];
    const found = said.find(
      (part) => part.startsWith(`${name}=`) && values.includes(part.slice(name.length + 1)),
    );
    return found?.slice(name.length + 1) as (typeof KNOWN)[Name][number] | undefined;
  };
  const handling = find('handling');
  if (handling === 'strict') refuseUnknown(said);
  return {
    resolution: find('resolution'),
    missing: find('missing'),
    returning: find('return'),
    count: find('count'),
    tx: find('tx'),
    handling,
    maxAffected: handling === 'strict' ? maxAffectedOf(said) : undefined,
  };
}

function maxAffectedOf(said: readonly string[]): number | undefined {
  const found = said.map((part) => MAX_AFFECTED.exec(part)?.[1]).find((digits) => digits !== undefined);
  return found === undefined ? undefined : Number(found);
}

function refuseUnknown(said: readonly string[]): void {
  const unknown = said.filter((part) => {
    const [name = '', value = ''] = part.split('=');
    const values: readonly string[] = Object.hasOwn(KNOWN, name) ? KNOWN[name as Known] : [];
    return part !== '' && !values.includes(value) && !MAX_AFFECTED.test(part);
  });
  if (unknown.length === 0) return;
  throw refused(400, 'PGRST122', 'Invalid preferences given with handling=strict', {
    details: `Invalid preferences: ${unknown.join(', ').slice(0, 500)}`,
  });
}

/** Preferences that count for an action, in PostgREST's order. */
const APPLIED = {
  read: ['count', 'tx', 'handling'],
  insert: ['resolution', 'missing', 'return', 'count', 'tx', 'handling'],
  update: ['missing', 'return', 'count', 'tx', 'handling', 'max-affected'],
  delete: ['return', 'count', 'tx', 'handling', 'max-affected'],
  call: ['count', 'tx', 'handling', 'max-affected'],
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
