import type { Head } from './actor-kind.ts';
import type { OwnerAddress } from './not-owner.ts';

/** A process as its row tells. */
export interface Peer extends OwnerAddress {
  readonly roles: readonly string[];
  readonly draining: boolean;
}

/** What a process tells of itself when its lease begins. */
export interface Registration extends Peer {
  /** Its release, where releases have names: a migration may have to wait for the end of an older one. */
  readonly release?: string;
}

/** What a claim came to. */
export type Claim =
  | { readonly outcome: 'claimed'; readonly head: Head }
  | { readonly outcome: 'owned'; readonly owner: OwnerAddress }
  /** Somebody else took it in the same instant; who, the next look tells. */
  | { readonly outcome: 'contested' }
  | { readonly outcome: 'unknown' };

/** What a look into the directory found. */
export type Found =
  | { readonly outcome: 'free' }
  | { readonly outcome: 'owned'; readonly owner: OwnerAddress; readonly epoch: number }
  | { readonly outcome: 'unknown' };

/** The answer to a renewal. */
export interface Renewal {
  /** False when the lease had ended before: everything that this process owned may have another owner. */
  readonly isHeld: boolean;
  /** Every process whose lease lasts, this one included. */
  readonly peers: readonly Peer[];
  /** The database's clock, milliseconds since 1970 with fraction. */
  readonly databaseMs: number;
  /** Milliseconds until the first lease of another living process ends, if that is not renewed; absent without one. */
  readonly soonestEndMs?: number | undefined;
}

/** Who owns what. The truth is in PostgreSQL; whatever a process remembers of it is corrected by "not the owner". */
export interface Directory {
  /** Begins a lease, or says anew what is told of its holder. Another process with the same address is gone for certain: its lease ends now. */
  register(process: Registration, leaseMs: number): Promise<void>;
  /** Prolongs a lease that lasts; one that has ended is never prolonged. */
  renew(processId: string, leaseMs: number): Promise<Renewal>;
  /** Says whether a process takes more actors. */
  setDraining(processId: string, draining: boolean): Promise<void>;
  /** Ends the lease of a process that is known to be gone, so that nobody has to wait for its end. */
  bury(processId: string): Promise<void>;
  /** Ends the own lease. */
  unregister(processId: string): Promise<void>;
  /** Takes actors that nobody owns, or this process does: each gets the next epoch, which ends every older owner. */
  claim(kind: string, ids: readonly string[], processId: string): Promise<readonly Claim[]>;
  find(kind: string, ids: readonly string[]): Promise<readonly Found[]>;
  /** Gives actors away, to a process or to nobody; those with another epoch are not ours to give. */
  release(kind: string, heads: readonly { id: string; epoch: number }[], to: string | null): Promise<void>;
  /** Actors that should have woken by now and have no living owner, or this process, which may have lost them. */
  findOverdue(processId: string, most: number): Promise<readonly { kind: string; id: string }[]>;
}
