import type { Vault, VaultData } from '../../vault/vault.ts';
import { readDocument, textIn, writeDocument, type Document } from './document.ts';
import { doubtOfConnections, provedByPods } from './proof.ts';
import {
  FENCE,
  needsOfSecret,
  type Doubt,
  type Ending,
  type SecretKind,
  type Subject,
  type Turn,
  type Written,
} from './secret-kind.ts';

/** Two logins take turns: one serves while the other gets a new password, so that both are good during a rotation. */
type Slot = 'a' | 'b';

/** Keys of the secret in Vault, each by the login that it is made from. */
type Logins = Readonly<Record<string, string>>;

/** Static roles of the database engine, each with the key of the secret that is made from it. */
type Roles = readonly (readonly [key: string, role: string])[];

/**
 * A secret that is made of logins of a server, which Vault's database engine keeps as static roles in pairs
 * (`<namespace>.<platform>.<secret>-<login>-a` and `-b`). A rotation gives those that do not serve new passwords and
 * writes them; later nobody knows the passwords of the others any more.
 */
export function kindOfLogins(logins: Logins): SecretKind {
  return {
    stages: [async (turn) => await writeNext(logins, turn)],
    prove: provedByPods,
    revoke: async (turn, version) => {
      const { vault, subject } = turn;
      const document = await readDocument(vault, subject);
      if (document?.version !== version) return 'WrittenMeanwhile';
      const previous = slotIn(document.data['previous']);
      return previous === undefined
        ? 'Revoked'
        : await revokeLogins(turn, rolesOf(logins, subject, previous));
    },
    needs: (subject) => [
      ...needsOfSecret(subject),
      FENCE,
      ...SLOTS.flatMap((slot) => rolesOf(logins, subject, slot)).flatMap(([, role]) => [
        { path: `database/rotate-role/${role}`, capability: 'update' as const },
        { path: `database/static-creds/${role}`, capability: 'read' as const },
      ]),
    ],
    repair: async (turn) => await repair(logins, turn),
  };
}

const SLOTS: readonly Slot[] = ['a', 'b'];

/** Static roles of the database engine for a slot, by the key that is made from each. */
export function rolesOf(logins: Logins, { namespace, platform, secret }: Subject, slot: Slot): Roles {
  return Object.entries(logins).map(([key, login]) => [
    key,
    `${namespace}.${platform}.${secret}-${login}-${slot}`,
  ]);
}

/** Makes new credentials in the slot that does not serve. Which one serves is read from Vault each time. */
async function writeNext(logins: Logins, turn: Turn): Promise<Written> {
  const { vault, subject, rotation } = turn;
  const before = await readDocument(vault, subject);
  if (before?.rotation === rotation) return before;
  const previous = slotIn(before?.data['slot']);
  const slot = previous === 'a' ? 'b' : 'a';
  const roles = rolesOf(logins, subject, slot);
  for (const [, role] of roles) await vault.writeFenced(`database/rotate-role/${role}`, {});
  return await writeDocument(turn, before, {
    ...(await addressesOf(vault, subject, roles)),
    slot,
    ...(previous !== undefined && { previous }),
  });
}

/**
 * Nobody knows the passwords of these any more, unless somebody is still connected with one: a new password would cut
 * nobody off, and nobody would see why that program fails later.
 */
async function revokeLogins(turn: Turn, roles: Roles): Promise<Ending | Doubt> {
  const { vault } = turn;
  const names: string[] = [];
  for (const [, role] of roles) {
    const { username } = await vault.read(`database/static-creds/${role}`);
    names.push(String(username));
  }
  const doubt = doubtOfConnections(names, await turn.connectionsOf(names));
  if (doubt !== undefined) return doubt;
  for (const [, role] of roles) await vault.writeFenced(`database/rotate-role/${role}`, {});
  return 'Revoked';
}

/**
 * Writes the passwords that the logins in use have now, where somebody has changed them in Vault (by hand, or by the
 * period of the static role): processes that open a connection would be refused.
 */
async function repair(
  logins: Logins,
  turn: Turn,
): Promise<(Written & { readonly message: string }) | undefined> {
  const { vault, subject } = turn;
  const before = await readDocument(vault, subject);
  const slot = slotIn(before?.data['slot']);
  if (before === undefined || slot === undefined) return undefined;
  const addresses = await addressesOf(vault, subject, rolesOf(logins, subject, slot));
  if (isSaidBy(before, addresses)) return undefined;
  const { version } = await writeDocument(turn, before, { ...before.data, ...addresses });
  return {
    version,
    message: `The logins in use had other passwords than the secret: version ${version} has them.`,
  };
}

function isSaidBy({ data }: Document, addresses: Readonly<Record<string, string>>): boolean {
  return Object.entries(addresses).every(([key, address]) => textIn(data[key]) === address);
}

/** The addresses with the credentials that Vault has now, by their keys. */
async function addressesOf(
  vault: Vault,
  subject: Subject,
  roles: Roles,
): Promise<Readonly<Record<string, string>>> {
  const addresses: Record<string, string> = {};
  for (const [key, role] of roles) {
    addresses[key] = fill(subject.address, await vault.read(`database/static-creds/${role}`));
  }
  return addresses;
}

function fill(address: string, credentials: VaultData): string {
  return address.replaceAll(/\{\{(username|password)\}\}/g, (_whole, name: string) =>
    encodeURIComponent(String(credentials[name])),
  );
}

function slotIn(value: unknown): Slot | undefined {
  return value === 'a' || value === 'b' ? value : undefined;
}
