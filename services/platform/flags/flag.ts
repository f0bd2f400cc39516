import { createHash } from 'node:crypto';

/** A switch that a module declares; its name is `module.what`. */
export interface FlagDefinition {
  readonly description: string;
  /** What holds while the table says nothing. @default false */
  readonly initially?: boolean;
}

/** What the table says about a flag. */
export interface FlagSetting {
  readonly name: string;
  readonly enabled: boolean;
  /** Of the people, 0 to 100. */
  readonly percentage: number;
}

const SHARES = 10_000;

/** Where a person stands between 0 and 1 for this flag: always the same, and another place for every flag. */
export function placeOf(flag: string, userId: string): number {
  return (createHash('sha256').update(`${flag}:${userId}`).digest().readUInt32BE(0) % SHARES) / SHARES;
}

/** Whether a flag is on for a person; for nobody in particular only when it is on for everyone. */
export function isOnFor({ name, enabled, percentage }: FlagSetting, userId: string): boolean {
  if (!enabled) return false;
  if (percentage >= 100) return true;
  return userId !== '' && placeOf(name, userId) < percentage / 100;
}
