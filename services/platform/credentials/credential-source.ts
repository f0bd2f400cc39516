import { createHmac } from 'node:crypto';

/** A credential and which one it is; the version may be shown, the value never. */
export interface Credential<Value> {
  readonly value: Value;
  readonly version: string;
  /** When this version was made, in ISO 8601, where its keeper knows that. */
  readonly created?: string;
}

/** Where the credential of a pool or client comes from, whatever keeps it: the environment, a file, a vault. */
export interface CredentialSource<Value> {
  current(): Credential<Value>;
  /** Told of every change after this moment. @returns stops telling. */
  onChange(listener: (next: Credential<Value>) => void): () => void;
  /** Stops looking for changes. */
  close(): Promise<void> | void;
}

/**
 * Names a secret without giving it away: the same everywhere for the same text, and of no use for guessing it
 * without the key.
 */
export function versionOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 12);
}

/** A credential that stays for the life of the process, as the environment gives it. */
export function fixedSource<Value>(value: Value, version: string): CredentialSource<Value> {
  return {
    current: () => ({ value, version }),
    onChange: () => () => undefined,
    close: () => undefined,
  };
}
