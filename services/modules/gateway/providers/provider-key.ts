/** The key of one provider, asked for at the time of each call: it may change while the process runs. */
export interface ProviderKey {
  /** What to ask with now; empty where none is wanted. */
  current(): string;
  /** The provider does not know this key. @returns another one to ask with at once, where there is one */
  refused(key: string): string | undefined;
  /** The provider has answered to this key. */
  accepted(key: string): void;
}

/** A key that stays for the life of the process. */
export function fixedKey(key: string): ProviderKey {
  return { current: () => key, refused: () => undefined, accepted: () => undefined };
}
