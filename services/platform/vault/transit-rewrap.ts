import type { WrappedKey } from '../secrets/master-key.ts';
import { associated, CIPHERTEXT, ciphertextOf, textOf, versionIn } from './transit-words.ts';
import type { Vault, VaultData } from './vault.ts';

interface Engine {
  readonly vault: Vault;
  readonly mount: string;
  readonly key: string;
}

/**
 * Wraps data keys anew, two calls for a whole batch. They are decrypted and encrypted, because the engine's own `rewrap`
 * knows no associated data; a data key is here for that moment only.
 */
export function transitRewrap(
  engine: Engine,
): (items: readonly WrappedKey[]) => Promise<readonly (WrappedKey | undefined)[]> {
  return async (items) => {
    const plain = await batch(
      engine,
      'decrypt',
      items.map(({ keyId, wrapped, context }) => ({
        ciphertext: ciphertextOf(versionIn(keyId) ?? '', wrapped),
        associated_data: associated(context),
      })),
    );
    const open = items.flatMap(({ context }, index) => {
      const plaintext = textOf(plain[index]?.['plaintext']);
      return plaintext === '' ? [] : [{ index, context, plaintext }];
    });
    const wrapped = await batch(
      engine,
      'encrypt',
      open.map(({ context, plaintext }) => ({
        plaintext,
        associated_data: associated(context),
      })),
    );
    const anew = new Map(
      open.map(({ index, context }, place) => [index, wrappedIn(wrapped[place], context)]),
    );
    return items.map((_item, index) => anew.get(index));
  };
}

/** The results in the order of the inputs; those that were refused have no `plaintext` or `ciphertext`. */
async function batch(
  { vault, mount, key }: Engine,
  what: 'encrypt' | 'decrypt',
  input: readonly VaultData[],
): Promise<readonly VaultData[]> {
  if (input.length === 0) return [];
  // Otherwise one that is refused makes all of them a failure; without any that is good it is one all the same.
  const body = { batch_input: input, partial_failure_response_code: 200 };
  const answer = await vault.write(`${mount}/${what}/${key}`, body).catch((thrown: unknown) => {
    if ((thrown as { reason?: unknown }).reason !== 'vault.refuses') throw thrown;
    return {};
  });
  const results = (answer as VaultData)['batch_results'];
  return Array.isArray(results) ? (results as readonly VaultData[]) : [];
}

function wrappedIn(result: VaultData | undefined, context: string): WrappedKey | undefined {
  const [, version, bytes] = CIPHERTEXT.exec(textOf(result?.['ciphertext'])) ?? [];
  if (version === undefined || bytes === undefined) return undefined;
  return { keyId: `vault-${version}`, wrapped: Buffer.from(bytes, 'base64'), context };
}
