import { onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Mode, PersonPresence } from './presence.ts';

/** Somebody with sockets in a process; away when all of them are. */
export interface Entered {
  readonly user_id: string;
  readonly is_away: boolean;
}

/** Everybody's presence; the scope runs as the system. What changes for others comes back, each change once. */
export interface PresenceDesk {
  settle(processId: string, entered: readonly Entered[], gone: readonly string[]): Promise<PersonPresence[]>;
  setMode(userId: string, mode: Mode): Promise<PersonPresence[]>;
  /** False when the process is new, or was given up meanwhile: it must name its people again. */
  beat(processId: string, leaseMs: number): Promise<boolean>;
  /** Removes processes that fell silent, with their people. */
  sweep(): Promise<PersonPresence[]>;
  /** Who is online and near these people, and whom of them each one sees. */
  watchersOf(
    userIds: readonly string[],
  ): Promise<{ readonly watcher: string; readonly seen: readonly string[] }[]>;
  /** The same for very many: only who. */
  watchersOfCrowd(userIds: readonly string[]): Promise<string[]>;
}

/** What the caller may see. */
export interface PresenceRepository {
  /** Of the named people, or of all; whoever shares no place with the caller is not there. */
  nearMe(userIds: readonly string[] | undefined, most: number): Promise<PersonPresence[]>;
}

const IDS = `array(select jsonb_array_elements_text($1->'user_ids')::uuid)`;
const CHANGED = 'c.user_id, c.display_name, c.status, c.at';

const settle = defineStatement(
  'presence.settle',
  `select ${CHANGED} from app.settle_presence(($1->>'process_id')::uuid, $1->'entered',
     array(select jsonb_array_elements_text($1->'gone')::uuid)) c`,
);
const setMode = defineStatement(
  'presence.set-mode',
  `select ${CHANGED} from app.set_presence_mode(($1->>'user_id')::uuid, $1->>'mode') c`,
);
const beat = defineStatement(
  'presence.beat',
  `select app.beat_presence(($1->>'process_id')::uuid, ($1->>'lease_ms')::integer * interval '1 ms') as is_known`,
);
const sweep = defineStatement('presence.sweep', `select ${CHANGED} from app.sweep_presence() c`);
const watchersOf = defineStatement(
  'presence.watchers',
  `select w.watcher, w.seen from app.watchers_of(${IDS}) w`,
);
const watchersOfCrowd = defineStatement(
  'presence.watchers-of-crowd',
  `select w as watcher from app.watchers_of_crowd(${IDS}) w`,
);
const nearMe = defineStatement(
  'presence.near-me',
  `select ${CHANGED} from app.presence_near_me(case when jsonb_typeof($1->'user_ids') = 'array' then ${IDS} end,
     ($1->>'most')::integer) c`,
);

/** The desk over PostgreSQL. */
export function presenceDeskIn(scope: Scope): PresenceDesk {
  return {
    settle: (process_id, entered, gone) => scope.rows<PersonPresence>(settle, { process_id, entered, gone }),
    setMode: (user_id, mode) => scope.rows<PersonPresence>(setMode, { user_id, mode }),
    beat: async (process_id, lease_ms) =>
      (await onlyRow<{ is_known: boolean }>(scope, beat, { process_id, lease_ms })).is_known,
    sweep: () => scope.rows<PersonPresence>(sweep, {}),
    watchersOf: (user_ids) => scope.rows(watchersOf, { user_ids }),
    watchersOfCrowd: async (user_ids) =>
      (await scope.rows<{ watcher: string }>(watchersOfCrowd, { user_ids })).map(({ watcher }) => watcher),
  };
}

/** What the caller may see, over PostgreSQL. */
export function presenceIn(scope: Scope): PresenceRepository {
  return {
    nearMe: (userIds, most) => scope.rows<PersonPresence>(nearMe, { user_ids: userIds ?? null, most }),
  };
}
