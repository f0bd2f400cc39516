import type { SecretBox } from '../../../platform/secrets/secret-box.ts';

/**
 * What people ask and are told never stands in Redis in plain text: each value is sealed for its place, so that one that
 * was moved elsewhere does not open there.
 */
export interface SealedJson {
  seal(value: unknown, place: string): Promise<string>;
  /** @throws `secret.broken` for what was changed, moved, or sealed with a key that is not here */
  open(sealed: string, place: string): Promise<unknown>;
}

export function sealedJson(box: SecretBox): SealedJson {
  return {
    seal: (value, place) => box.seal(JSON.stringify(value), place),
    open: async (sealed, place) => JSON.parse((await box.open(sealed, place)).toString('utf8')) as unknown,
  };
}
