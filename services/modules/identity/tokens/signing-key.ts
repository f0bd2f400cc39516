import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type CryptoKey,
} from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';

export const ALGORITHM = 'ES256';

/** The public half as clients find it in the JWKS. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
  readonly key_ops: readonly ['verify'];
}

/** Where a key stands in its life: published, then signing, then only verifying, then gone. */
export type KeyStatus = 'next' | 'current' | 'previous';

/** What is kept of a key; the private half is sealed by the secret box. */
export interface StoredKey {
  readonly kid: string;
  readonly status: KeyStatus;
  readonly public_jwk: PublicJwk;
  readonly sealed_private_key: string;
  /** How long it has been published. */
  readonly published_seconds: number;
  /** When it began to sign. */
  readonly activates_at: string | null;
  /** The last wish for another key that was met when it began to sign. */
  readonly wish: string | null;
}

/** Somebody outside, who keeps the time, wishes that another key signs; it carries no key. */
export interface KeyWish {
  /** Names it, and no other one. */
  readonly rotation: string;
  /** First that every process publishes the next key for long enough, then that it signs. */
  readonly phase: 'publish' | 'sign';
  /** How long that is; never shorter than the platform's own setting. */
  readonly publishSeconds: number;
}

/** A fresh pair: its public half, and the private one as PKCS#8 text to be sealed. */
export async function makeKey(): Promise<{ publicJwk: PublicJwk; privateKey: string }> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const { x = '', y = '' } = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, alg: ALGORITHM, use: 'sig', key_ops: ['verify'] },
    privateKey: await exportPKCS8(pair.privateKey),
  };
}

export function readPrivateKey(pkcs8: string): Promise<CryptoKey> {
  return importPKCS8(pkcs8, ALGORITHM);
}

export function readPublicKey({ kty, crv, x, y }: PublicJwk): KeyObject {
  return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
}

/** What a private key is sealed for. */
export function keyContext(kid: string): string {
  return `signing-key:${kid}`;
}
