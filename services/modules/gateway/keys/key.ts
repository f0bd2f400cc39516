import type { z } from 'zod';
import type { CreateKeyInput } from './contract.ts';

/** A virtual key as its owner sees it; the key itself is shown when it is made and when it is rotated. */
export interface VirtualKey {
  readonly id: string;
  readonly object: 'key';
  readonly name: string;
  /** How the key begins, to tell keys apart. */
  readonly prefix: string;
  readonly organisation_id: string;
  readonly budget: KeyBudget | null;
  readonly models: readonly string[] | null;
  readonly expires_at: string | null;
  readonly rotated_at: string | null;
  readonly created_at: string;
}

export interface KeyBudget {
  readonly requests: number | null;
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly window: 'total' | 'day' | 'month';
  /** What of it is gone, calls under way included. */
  readonly used: { readonly requests: number; readonly tokens: number; readonly usd: number };
}

/** A key with its secret: shown once. */
export type ShownKey = VirtualKey & { readonly key: string };

/** What is stored of a secret. */
export interface KeySecret {
  /** SHA-256 in hex. */
  readonly hash: string;
  readonly prefix: string;
}

export interface NewKey extends Pick<
  z.output<typeof CreateKeyInput>,
  'name' | 'budget' | 'models' | 'expires_at'
> {
  readonly id: string;
  readonly userId: string;
  /** Empty means the personal one. */
  readonly organisationId: string;
  readonly secret: KeySecret;
}

/** What a shown key opens. */
export interface OpenedKey {
  readonly id: string;
  readonly user_id: string;
  readonly organisation_id: string;
  readonly models: readonly string[] | null;
  readonly expires_at: string | null;
  /** Whether its person is no real account: a guest. */
  readonly is_anonymous: boolean;
}

export interface KeyRepository {
  /** @returns nothing when the person is not in that organisation */
  create(key: NewKey): Promise<VirtualKey | undefined>;
  list(userId: string): Promise<readonly VirtualKey[]>;
  /** Only keys that are not revoked. @returns nothing when there is none of theirs */
  rotate(id: string, userId: string, secret: KeySecret): Promise<VirtualKey | undefined>;
  /** @returns whether there was one of theirs */
  revoke(id: string, userId: string): Promise<boolean>;
  /** Keys of a person that are not revoked. */
  count(userId: string): Promise<number>;
  /** The key of this hash while it opens anything: not revoked, its person neither banned nor gone. */
  open(hash: string): Promise<OpenedKey | undefined>;
}
