import { isAppError } from '../../../platform/errors/app-error.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EncryptionInput } from '../contract.ts';
import { textNotOpened } from '../errors.ts';

interface Deps {
  readonly secretBox: SecretBox;
}

/**
 * Seals a text for the caller, or opens one that was sealed for them (Decision 22). Who it is for is part of what
 * authenticates it: with another account it does not open.
 *
 * @throws `function.text-not-opened`
 */
export const encryptText = useCase<Deps, typeof EncryptionInput, { readonly result: string }>({
  name: 'functions.encrypt-text',
  kind: 'query',
  roles: ['authenticated'],
  input: EncryptionInput,
  run: async ({ secretBox }, { userId }, { action, data }) => {
    const context = `function-encryption:${userId}`;
    if (action === 'encrypt') return { result: await secretBox.seal(data, context) };
    try {
      return { result: (await secretBox.open(data, context)).toString('utf8') };
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.reason !== 'secret.broken') throw thrown;
      throw textNotOpened({}, { cause: thrown });
    }
  },
});
