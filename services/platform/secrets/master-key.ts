/** The key that wraps data keys. It never leaves where it is kept: a local file now, Vault's transit engine later. */
export interface MasterKey {
  wrap(dataKey: Uint8Array, context: string): Promise<{ keyId: string; wrapped: Buffer }>;
  /** @throws `secret.broken` when it was wrapped by another key or for another context. */
  unwrap(keyId: string, wrapped: Buffer, context: string): Promise<Buffer>;
}
