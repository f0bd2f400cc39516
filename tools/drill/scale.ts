/** The rules of a platform that lives faster: every time in them is divided, and nothing else is touched. */
import { parse, stringify } from 'yaml';

/** How much faster, and the shortest range in which two scrapes still lie for certain. */
export interface Pace {
  readonly factor: number;
  readonly shortestRangeSeconds: number;
}

/** Seconds of each unit of Prometheus. */
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/**
 * Figures that are themselves the age of something: what they are compared with is a time as well. Not that of the
 * operator's watches: the API server speaks in each once a minute, at whatever pace.
 */
const AGES = [
  'studyflow_outbox_lag_seconds',
  'studyflow_jobs_oldest_seconds',
  'studyflow_deliveries_oldest_seconds',
  'pg_replication_lag_seconds',
];

interface RuleDocument {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { readonly expr: string; readonly for?: string }[];
  }[];
}

/** A file of rules with `for`, ranges, offsets and thresholds of ages divided. */
export function scaleRules(text: string, pace: Pace): string {
  const document = parse(text) as RuleDocument;
  const groups = document.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: scaleExpression(rule.expr, pace),
      ...(rule.for !== undefined && { for: secondsText(secondsOf(rule.for) / pace.factor) }),
    })),
  }));
  return stringify({ ...document, groups }, { lineWidth: 0 });
}

/** An expression of PromQL with its times divided; ranges stay long enough for two scrapes. */
export function scaleExpression(expression: string, { factor, shortestRangeSeconds }: Pace): string {
  const scaled = expression
    .replaceAll(/\[(\w+)\]/g, (_all, range: string) => {
      return `[${secondsText(Math.max(shortestRangeSeconds, secondsOf(range) / factor))}]`;
    })
    .replaceAll(
      /\boffset (\w+)/g,
      (_all, offset: string) => `offset ${secondsText(secondsOf(offset) / factor)}`,
    );
  if (!AGES.some((name) => scaled.includes(name))) return scaled;
  return scaled.replace(/> (\d+)$/, (_all, age: string) => `> ${Number(age) / factor}`);
}

/** The waits of a route or of the whole of Alertmanager's configuration, divided; at least a tenth of a second. */
export function scaleWaits<T>(value: T, factor: number): T {
  if (Array.isArray(value)) return value.map((one: unknown) => scaleWaits(one, factor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      const isWait =
        /^(group_wait|group_interval|repeat_interval|resolve_timeout)$/.test(key) &&
        typeof inner === 'string';
      return [
        key,
        isWait ? secondsText(Math.max(0.1, secondsOf(inner) / factor)) : scaleWaits(inner, factor),
      ];
    }),
  ) as T;
}

/** The longest range or offset of an expression, in seconds: for so long it remembers. */
export function longestRange(expression: string): number {
  const times = Array.from(expression.matchAll(/\[(\w+)\]|\boffset (\w+)/g), ([, range, offset]) =>
    secondsOf(range ?? offset ?? '0s'),
  );
  return Math.max(0, ...times);
}

/** @throws Error for what is no time of Prometheus. */
export function secondsOf(duration: string): number {
  if (!/^(\d+(ms|[smhdw]))+$/.test(duration)) throw new Error(`"${duration}" is no time.`);
  return Array.from(duration.matchAll(/(\d+)(ms|[smhdw])/g), ([, count, unit = 's']) => {
    return Number(count) * (UNITS[unit] ?? 0);
  }).reduce((sum, seconds) => sum + seconds, 0);
}

function secondsText(seconds: number): string {
  return seconds === 0 ? '0s' : `${Math.max(1, Math.round(seconds * 1_000))}ms`;
}
