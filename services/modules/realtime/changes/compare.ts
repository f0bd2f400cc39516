import type { Column } from './columns.ts';

/** Turns the text of a value into something that compares as PostgreSQL compares the type; undefined when it is none. */
export interface Comparer {
  read(text: string): string | number | undefined;
}

const NUMBER: Comparer = {
  read: (text) => (/^\s*[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined),
};

const UUID: Comparer = {
  read: (text) => {
    const hex = text.trim().toLowerCase().replaceAll('-', '');
    return /^[0-9a-f]{32}$/.test(hex) ? hex : undefined;
  },
};

const BOOLEANS: Readonly<Record<string, number>> = {
  ...{ true: 1, t: 1, yes: 1, y: 1, on: 1, '1': 1 },
  ...{ false: 0, f: 0, no: 0, n: 0, off: 0, '0': 0 },
};
const BOOLEAN: Comparer = {
  read: (text) => {
    const word = text.trim().toLowerCase();
    return Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : undefined;
  },
};

/** By code points: what a database with the collation C does. */
const TEXT: Comparer = { read: (text) => text };

/** Microseconds since the epoch. */
const INSTANT: Comparer = {
  read: (text) => {
    const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = TIMESTAMP.exec(text.trim()) ?? [];
    if (date === undefined) return undefined;
    const seconds = time.length === 5 ? `${time}:00` : time;
    const ms = Date.parse(`${date}T${seconds}${withMinutes(zone)}`);
    return Number.isNaN(ms) ? undefined : ms * 1_000 + Number(fraction.slice(1, 7).padEnd(6, '0'));
  },
};
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** `+00` as JavaScript reads it. */
function withMinutes(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(':', '')];
  return `${hours}:${minutes === '' ? '00' : minutes}`;
}

const DATE: Comparer = {
  read: (text) => {
    const day = /^\d{4}-\d\d-\d\d/.exec(text.trim())?.[0];
    return day === undefined || Number.isNaN(Date.parse(day)) ? undefined : day;
  },
};

/** Microseconds since midnight. */
const TIME: Comparer = {
  read: (text) => {
    const [, hours, minutes, seconds = '0', fraction = ''] =
      /^(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?$/.exec(text.trim()) ?? [];
    if (hours === undefined || minutes === undefined) return undefined;
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return whole * 1_000_000 + Number(fraction.slice(1, 7).padEnd(6, '0'));
  },
};

const BY_TYPE: Readonly<Record<string, Comparer>> = {
  ...{ int2: NUMBER, int4: NUMBER, int8: NUMBER, float4: NUMBER, float8: NUMBER, numeric: NUMBER },
  ...{ text: TEXT, varchar: TEXT, bpchar: TEXT, uuid: UUID, bool: BOOLEAN },
  ...{ timestamptz: INSTANT, timestamp: INSTANT, date: DATE, time: TIME },
};

/** How a column's values compare; undefined for lists and JSON, which a filter cannot name. */
export function comparerOf({ type, labels }: Column): Comparer | undefined {
  if (labels === null) return BY_TYPE[type];
  return {
    read: (text) => {
      const place = labels.indexOf(text);
      return place < 0 ? undefined : place;
    },
  };
}
