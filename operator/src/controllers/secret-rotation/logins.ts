import type { Vault } from '../../vault/vault.ts';

/** Two logins take turns: one serves while the other gets a new password, so that both are good during a rotation. */
export type Slot = 'a' | 'b';

/** Which secret of which platform, and what its logins reach. */
export interface Subject {
  readonly namespace: string;
  readonly platform: string;
  readonly secret: SecretName;
  /** With `{{username}}` and `{{password}}`. */
  readonly address: string;
}

/** Keys of the secret in Vault by the login that each of them is made from. */
const KEYS = {
  database: { app: 'database_app_url', system: 'database_system_url' },
  redis: { default: 'redis_url' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Secrets whose logins Vault's database engine makes. */
export type SecretName = keyof typeof KEYS;

/** The slot that does not serve. */
export function otherSlot(slot: Slot | undefined): Slot {
  return slot === 'a' ? 'b' : 'a';
}

/**
 * Path of the secret. It is made from the namespace, so that whoever may write a resource in one namespace can name no
 * secret of another: a namespace has no dot and no slash.
 */
export function secretPath({ namespace, platform, secret }: Subject): string {
  return `secret/data/${namespace}/${platform}/${secret}`;
}

/** Static roles of the database engine for a slot, by the key that is made from each. */
export function rolesOf(
  { namespace, platform, secret }: Subject,
  slot: Slot,
): readonly (readonly [string, string])[] {
  return Object.entries(KEYS[secret]).map(([login, key]) => [
    key,
    `${namespace}.${platform}.${secret}-${login}-${slot}`,
  ]);
}

/** Gives every login of the slot a new password. @returns the addresses with them, by their keys. */
export async function renewLogins(
  vault: Vault,
  subject: Subject,
  slot: Slot,
): Promise<Readonly<Record<string, string>>> {
  const addresses: Record<string, string> = {};
  for (const [key, role] of rolesOf(subject, slot)) {
    await vault.write(`database/rotate-role/${role}`, {});
    addresses[key] = fill(subject.address, await vault.read(`database/static-creds/${role}`));
  }
  return addresses;
}

/** Nobody knows the passwords of the slot any more. */
export async function revokeLogins(vault: Vault, subject: Subject, slot: Slot): Promise<void> {
  for (const [, role] of rolesOf(subject, slot)) await vault.write(`database/rotate-role/${role}`, {});
}

function fill(address: string, credentials: Readonly<Record<string, unknown>>): string {
  return address.replaceAll(/\{\{(username|password)\}\}/g, (_whole, name: string) =>
    encodeURIComponent(String(credentials[name])),
  );
}
