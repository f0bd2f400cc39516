import { randomBytes, randomUUID } from 'node:crypto';

/** Where new names come from, so that a test can foresee them. */
export interface Ids {
  /** A random UUID (RFC 9562 version 4), lower case. */
  uuid(): string;
  /** `bytes` random bytes as base64url: unguessable, for links and keys. */
  token(bytes: number): string;
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
};
