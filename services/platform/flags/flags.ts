import type { Database } from '../database/database.ts';
import { defineStatement } from '../database/statement.ts';
import { startLoop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import { PLATFORM, type Caller } from '../use-case/caller.ts';
import { isOnFor, type FlagDefinition, type FlagSetting } from './flag.ts';

/** Answers without asking anybody: as the table stood a moment ago. */
export interface Flags<Name extends string> {
  isOn(name: Name, caller: Pick<Caller, 'userId'>): boolean;
}

/** Flags that follow their table until they are closed. */
export interface FollowedFlags<Name extends string> extends Flags<Name> {
  /** Resolves when the table has been read once, or could not be: then the definitions hold. */
  readonly loaded: Promise<void>;
  close(): Promise<void>;
}

export interface FlagsOptions<Name extends string> {
  /** Every flag there is; a name that is not here does not compile. */
  readonly definitions: Readonly<Record<Name, FlagDefinition>>;
  readonly database: Database;
  readonly log: Log;
  /** Milliseconds between looks at the table; a change must apply within 5 s (Decision 43). @default 2000 */
  readonly refreshMs?: number;
}

const readSettings = defineStatement('flags.read', 'select name, enabled, percentage from app.feature_flags');

/** Follows `app.feature_flags`. While PostgreSQL is away the last known settings hold. */
export function followFlags<Name extends string>(options: FlagsOptions<Name>): FollowedFlags<Name> {
  const { definitions, database, log, refreshMs = 2_000 } = options;
  const scope = database.shared(PLATFORM, { requestId: 'flags' }, 'system');
  let settings = new Map<string, FlagSetting>();
  let isLoaded = (): void => undefined;
  const loaded = new Promise<void>((resolve) => (isLoaded = resolve));

  const loop = startLoop({
    everyMs: refreshMs,
    onFailure: (error) => {
      isLoaded();
      log.warn('feature flags cannot be read; the last known hold', { error });
    },
    turn: async () => {
      const rows = await scope.rows<FlagSetting>(readSettings, {});
      settings = new Map(rows.map((row) => [row.name, row]));
      isLoaded();
      return false;
    },
  });
  return {
    loaded,
    isOn: (name, { userId }) => {
      const setting = settings.get(name);
      return setting === undefined ? (definitions[name].initially ?? false) : isOnFor(setting, userId);
    },
    close: () => loop.stop(),
  };
}

/** Flags that a test holds still; what is not named is as its definition says. */
export function fixedFlags<Name extends string>(
  definitions: Readonly<Record<Name, FlagDefinition>>,
  on: Partial<Record<Name, boolean>> = {},
): Flags<Name> {
  return { isOn: (name) => on[name] ?? definitions[name].initially ?? false };
}
