import { backupNames, dumpKey, manifestKey, type StoredObject } from './backup-store.ts';

/** How long backups are kept. */
export interface Retention {
  /** So many of the newest, however old. */
  readonly keepLast: number;
  /** And those that are younger than so many days. */
  readonly keepDays: number;
}

const DAY_MS = 86_400_000;
/** Nothing that takes longer is still under way. */
const STALE_MS = DAY_MS;

/** Before this, what was begun and not ended is nobody's any more. */
export function staleBefore(now: Date): Date {
  return new Date(now.getTime() - STALE_MS);
}

/**
 * Keys to remove, in this order: the manifest goes before its dump, so that what is left never counts. Files of backups
 * that were not finished go when they are a day old.
 */
export function keysToRemove(
  objects: readonly StoredObject[],
  { keepLast, keepDays }: Retention,
  now: Date,
): readonly string[] {
  const names = backupNames(objects);
  const ages = new Map(objects.map(({ key, modifiedAt }) => [key, now.getTime() - modifiedAt.getTime()]));
  const old = names
    .slice(0, Math.max(0, names.length - Math.max(1, keepLast)))
    .filter((name) => (ages.get(manifestKey(name)) ?? 0) > keepDays * DAY_MS);
  const whole = new Set(names.flatMap((name) => [manifestKey(name), dumpKey(name)]));
  const halves = objects.filter(
    ({ key }) => /\.(?:dump|json)$/.test(key) && !whole.has(key) && (ages.get(key) ?? 0) > STALE_MS,
  );
  return [...old.flatMap((name) => [manifestKey(name), dumpKey(name)]), ...halves.map(({ key }) => key)];
}
