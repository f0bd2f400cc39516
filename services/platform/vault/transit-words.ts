/** How the transit engine writes what it has encrypted: which version of the key, and the bytes. */
export const CIPHERTEXT = /^vault:v(\d{1,9}):([A-Za-z0-9+/]+={0,2})$/;
const KEY_ID = /^vault-(\d{1,9})$/;

/** The version of the key that a sealed text names; undefined: another master key has sealed it. */
export function versionIn(keyId: string): string | undefined {
  return KEY_ID.exec(keyId)?.[1];
}

export function ciphertextOf(version: string, wrapped: Buffer): string {
  return `vault:v${version}:${wrapped.toString('base64')}`;
}

/** What a data key is wrapped for, as the engine wants it. */
export function associated(context: string): string {
  return Buffer.from(`key:${context}`).toString('base64');
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
