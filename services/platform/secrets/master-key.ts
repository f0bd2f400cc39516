/** A data key as the master key has wrapped it. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
  readonly context: string;
}

/** The key that wraps data keys. It never leaves where it is kept: a local file, or Vault's transit engine. */
export interface MasterKey {
  wrap(dataKey: Uint8Array, context: string): Promise<{ keyId: string; wrapped: Buffer }>;
  /** @throws `secret.broken` when it was wrapped by another key or for another context. */
  unwrap(keyId: string, wrapped: Buffer, context: string): Promise<Buffer>;
  /**
   * Wraps many anew with the newest key, in few round trips. In the order of the items; undefined: this one cannot be
   * unwrapped, now or ever. @throws when none can be for now (Vault is away).
   */
  rewrap(items: readonly WrappedKey[]): Promise<readonly (WrappedKey | undefined)[]>;
}

/** `rewrap` by the other two, for a key that is here. */
export async function rewrapEach(
  { wrap, unwrap }: Pick<MasterKey, 'wrap' | 'unwrap'>,
  items: readonly WrappedKey[],
): Promise<readonly (WrappedKey | undefined)[]> {
  return Promise.all(
    items.map(async ({ keyId, wrapped, context }) => {
      const dataKey = await unwrap(keyId, wrapped, context).catch(undefinedIfBroken);
      return dataKey === undefined ? undefined : { ...(await wrap(dataKey, context)), context };
    }),
  );
}

/** What is broken stays so; anything else is thrown on. */
export function undefinedIfBroken(thrown: unknown): undefined {
  if ((thrown as { reason?: unknown }).reason !== 'secret.broken') throw thrown;
  return undefined;
}
