import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { jsonOf, writeAtomically } from '../local/files.ts';
import { readablePassword } from './passwords.ts';
import type { Paths } from './paths.ts';

/** A person who is there from the start, to try things with. */
export interface DemoUser {
  email: string;
  password: string;
  name: string;
}

/** What survives a restart, until `make reset`: keys, passwords and ports. */
export interface State {
  version: 1;
  anon_key: string;
  service_role_key: string;
  internal_token: string;
  database_passwords: { admin: string; migrator: string; app: string; system: string };
  demo_users: DemoUser[];
  /** The PORT for which `ports` were chosen. */
  port_base: number;
  ports: Record<string, number>;
}

function secret(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/** A state with fresh keys. */
export function freshState(portBase: number): State {
  return {
    version: 1,
    anon_key: `sb_publishable_${secret()}`,
    service_role_key: `sb_secret_${secret(32)}`,
    internal_token: secret(32),
    database_passwords: { admin: secret(), migrator: secret(), app: secret(), system: secret() },
    demo_users: [
      { email: 'ada@example.com', password: readablePassword(), name: 'Ada' },
      { email: 'ben@example.com', password: readablePassword(), name: 'Ben' },
    ],
    port_base: portBase,
    ports: {},
  };
}

/** Completes what was stored: an older version may have known fewer fields. Ports of another PORT are forgotten. */
export function restoreState(stored: unknown, portBase: number): State {
  const known = typeof stored === 'object' && stored !== null ? (stored as Partial<State>) : {};
  const fresh = freshState(portBase);
  const passwords = { ...fresh.database_passwords, ...known.database_passwords };
  const state = { ...fresh, ...known, database_passwords: passwords };
  return state.port_base === portBase
    ? state
    : { ...state, port_base: portBase, ports: serverPorts(state.ports) };
}

function serverPorts(ports: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(ports).filter(([name]) => name === 'postgres' || name === 'redis'),
  );
}

/** Reads the state, or makes one; folders and the key of the secret box are made beside it. */
export function openState(paths: Paths, portBase: number): State {
  // Others may pass through, for PostgreSQL's account when we are root; every file and folder in it is the owner's.
  mkdirSync(paths.stateDir, { recursive: true });
  chmodSync(paths.stateDir, 0o711);
  for (const folder of [paths.logs, paths.mail, paths.bin]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  if (!existsSync(paths.secretBoxKey)) {
    writeFileSync(paths.secretBoxKey, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const state = restoreState(jsonOf(paths.state), portBase);
  saveState(paths, state);
  return state;
}

/** Writes the state in one step. */
export function saveState(paths: Paths, state: State): void {
  writeAtomically(paths.state, `${JSON.stringify(state, null, 2)}\n`);
}
