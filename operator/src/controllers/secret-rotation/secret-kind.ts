import type { Vault, VaultData } from '../../vault/vault.ts';
import type { Connections } from './connections.ts';
import type { Testimony } from './witness.ts';

/** Which secret of which platform. */
export interface Subject {
  readonly namespace: string;
  readonly platform: string;
  readonly secret: string;
  /** What logins reach, with `{{username}}` and `{{password}}`; empty for what is no login. */
  readonly address: string;
  /** For signing keys: how long a key is published before it signs; undefined: as the platform has it. */
  readonly publishSeconds?: number;
  /** For the certificate of the gateway: whose it is, and how long it is good; undefined: as the role in Vault has it. */
  readonly certificate?: {
    readonly commonName: string;
    readonly altNames: readonly string[];
    readonly ttlSeconds?: number;
  };
}

/** What a kind of secret works with in one step of one rotation. */
export interface Turn {
  /** Every call of it is refused as soon as this process does not lead any more. */
  readonly vault: Vault;
  readonly subject: Subject;
  /** Names this rotation, and no other one: what carries it was written by this rotation. */
  readonly rotation: string;
  readonly now: Date;
  /** The version that was proved last; undefined: none was. */
  readonly inUse?: number;
  /** Releases of which pods of the platform run. */
  readonly releases: readonly string[];
  /** Asks every pod of the platform that runs, in any colour. */
  hear(): Promise<readonly Testimony[]>;
  /** What the server that these logins belong to says itself of who is connected with them. */
  connectionsOf(logins: readonly string[]): Promise<Connections>;
}

/** What has been written, by its version: that of the KV engine, or of the key where the secret is no document. */
export interface Written {
  readonly version: number;
}

/** Why a version counts as not in use yet: a reason of reasons.ts, and a sentence that says what to do. */
export interface Doubt {
  readonly reason: string;
  readonly message: string;
  /** How much of the old is left, where that can be counted. */
  readonly left?: number;
}

/** How it ended: somebody else may have written meanwhile, and then nothing is revoked. */
export type Ending = 'Revoked' | 'WrittenMeanwhile';

/** One call of Vault that a kind makes, and that the operator's policy must allow. */
export interface Need {
  readonly path: string;
  readonly capability: 'create' | 'read' | 'update';
}

/** A write that the operator's policy must not allow, with a value that Vault takes from nobody. */
export interface Refusal {
  readonly path: string;
  readonly body: VaultData;
}

/**
 * How one kind of secret is rotated. Everything else (when, paused, history, grace, conditions, a Vault that is away) is
 * the same for all of them and no concern of a kind.
 *
 * Each function may be called again after a crash at any point, also when its answer was lost, and decides by what stands
 * in Vault, never by what it remembers. None of them touches what is in use before `revoke`. They throw `VaultProblem`
 * and nothing else that is expected.
 */
export interface SecretKind {
  /** Roles of the pods that hold it and prove it. @default api, rooms and worker */
  readonly heldBy?: readonly string[];
  /**
   * What is written, in order: each is proved in use by every pod before the next one. Most kinds have one; a signing
   * key has two (published, then signed with). Grace begins after the last.
   */
  readonly stages: readonly ((turn: Turn) => Promise<Written>)[];
  /** Why a version is not yet in use everywhere; undefined: it is. `provedByPods` is enough for most kinds. */
  prove(turn: Turn, version: number): Promise<Doubt | undefined>;
  /** Ends what was in use before. The version was proved a moment ago. A doubt: not yet, and nothing was touched. */
  revoke(turn: Turn, version: number): Promise<Ending | Doubt>;
  /** What a rotation asks of Vault. Checked before the first step, so that nothing stands half done. */
  needs(subject: Subject): readonly Need[];
  /**
   * What a policy must refuse by its parameters, of which Vault's words for a path say nothing: it is tried before the
   * first step. Its values make no sense, so that nothing changes where the policy lets them through.
   */
  mustBeRefused?(subject: Subject): readonly Refusal[];
  /** Why a rotation cannot begin now. Absent: it always can. */
  mayBegin?(turn: Turn): Promise<Doubt | undefined>;
  /**
   * Why a rotation begins at rest, beside its schedule: somebody has written what is new, or what is in use ends. Absent:
   * it never does.
   */
  begins?(turn: Turn): Promise<'Written' | 'Schedule' | undefined>;
  /**
   * What else may have to be put right at rest, such as a login whose password somebody has changed in Vault. Absent:
   * nothing. @returns what it has written.
   */
  repair?(turn: Turn): Promise<(Written & { readonly message: string }) | undefined>;
}

/**
 * Path of the secret in the KV engine. It is made from the namespace, so that whoever may write a resource in one
 * namespace can name no secret of another: a namespace has no dot and no slash.
 */
export function secretPath({ namespace, platform, secret }: Subject): string {
  return `secret/data/${namespace}/${platform}/${secret}`;
}

/** Name of what is the platform's own in an engine: its role in the PKI engine, and how the names of its keys begin. */
export function platformRole({ namespace, platform }: Subject): string {
  return `${namespace}.${platform}`;
}

/** Name of the key in the transit engine that seals the secrets of the platform: the `VAULT_TRANSIT_KEY` of its pods. */
export function transitKey(subject: Subject): string {
  return `${platformRole(subject)}.secret-box`;
}

/** What a write that cannot be taken back is fenced with: its token is given a shorter life. */
export const FENCE: Need = { path: 'auth/token/renew-self', capability: 'update' };

/** What `secretPath` needs of the policy. */
export function needsOfSecret(subject: Subject): readonly Need[] {
  return (['read', 'create', 'update'] as const).map((capability) => ({
    path: secretPath(subject),
    capability,
  }));
}
