/**
 * Identity: accounts, sessions, access tokens and who may come in (Decisions 4 to 6 and 36).
 *
 * Owns `auth.*` and `app.security_events`. Speaks GoTrue's language at `/auth/v1`. Every way a session ends is in
 * `auth.revocations`, which each process follows; sockets listen through the module's `onRevoked`.
 */
export type { Handshake, HandshakeRefusal, VerifyHandshake } from './tokens/handshake.ts';
export type { KeyWish } from './tokens/signing-key.ts';
export type { Revocation } from './revocation/revocation-list.ts';
export type { Wake } from './revocation/wake.ts';
