import { describe, expect, test } from '@jest/globals';
import { createFakeVault } from '../../vault/testing.ts';
import { vaultProblem, type Vault, type VaultData, type VaultProblemKind } from '../../vault/vault.ts';
import { database } from './kinds/database.ts';
import { secretBox } from './kinds/secret-box.ts';
import { checkPolicy, checkRefusals, forbiddenPaths } from './policy.ts';
import { secretPath, type Subject } from './secret-kind.ts';

const SUBJECT: Subject = { namespace: 'here', platform: 'study', secret: 'database', address: '' };

test('a policy with what a rotation needs, and nothing else, is good', async () => {
  await expect(checkPolicy(createFakeVault([]), database, SUBJECT)).resolves.toBeUndefined();
});

test.each(database.needs(SUBJECT))('one without $capability at $path is too narrow', async (need) => {
  const vault = createFakeVault([]);
  const { allows } = vault;
  vault.allows = (path) => allows(path).filter((word) => path !== need.path || word !== need.capability);
  await expect(checkPolicy(vault, database, SUBJECT)).rejects.toMatchObject({
    kind: 'tooNarrow',
    message: expect.stringContaining(`${need.capability} ${need.path}`) as unknown,
  });
});

test.each(forbiddenPaths(SUBJECT))('one that allows anything at %s is too wide', async (forbidden) => {
  const vault = createFakeVault([]);
  const { allows } = vault;
  vault.allows = (path) => (path === forbidden ? ['list'] : allows(path));
  await expect(checkPolicy(vault, database, SUBJECT)).rejects.toMatchObject({
    kind: 'tooWide',
    message: expect.stringContaining(`list ${forbidden}`) as unknown,
  });
});

test('one that lets the secret be deleted is too wide, and so is root', async () => {
  const vault = createFakeVault([]);
  const { allows } = vault;
  const document = secretPath(SUBJECT);
  vault.allows = (path) => (path === document ? [...allows(path), 'delete'] : allows(path));
  await expect(checkPolicy(vault, database, SUBJECT)).rejects.toMatchObject({ kind: 'tooWide' });
  vault.allows = () => ['root'];
  await expect(checkPolicy(vault, database, SUBJECT)).rejects.toMatchObject({
    kind: 'tooWide',
    message: expect.stringMatching(/and \d+ more$/) as unknown,
  });
});

describe('parameters that a policy must not let through', () => {
  const subject = { ...SUBJECT, secret: 'secret-box' };

  /** A Vault that answers each such write like this, and what was tried. */
  function answering(kindOf: (body: VaultData) => VaultProblemKind | undefined) {
    const tried: [string, VaultData][] = [];
    const vault: Vault = {
      ...createFakeVault([]),
      write: async (path, body) => {
        tried.push([path, body]);
        const kind = kindOf(body);
        if (kind !== undefined) throw vaultProblem(kind, path);
        return {};
      },
    };
    return { vault, tried };
  }

  test('are tried with values that change nothing, and are good when the policy refuses each', async () => {
    const { vault, tried } = answering(() => 'forbidden');
    await expect(checkRefusals(vault, secretBox, subject)).resolves.toBeUndefined();
    const path = 'transit/keys/here.study.secret-box/config';
    expect(tried).toEqual(
      ['exportable', 'allow_plaintext_backup', 'deletion_allowed'].map((name) => [
        path,
        { [name]: 'studyflow-probe' },
      ]),
    );
  });

  test.each([['refused'], ['missing'], [undefined]] as const)(
    'make it too wide when it was not the policy that refused (%s)',
    async (kind) => {
      const { vault } = answering((body) => ('deletion_allowed' in body ? kind : 'forbidden'));
      await expect(checkRefusals(vault, secretBox, subject)).rejects.toMatchObject({
        kind: 'tooWide',
        message: expect.stringMatching(
          /let through deletion_allowed at transit\/keys\/.*\/config$/,
        ) as unknown,
      });
    },
  );

  test('say nothing of the policy while Vault is away, and are none for other secrets', async () => {
    const { vault } = answering(() => 'sealed');
    await expect(checkRefusals(vault, secretBox, subject)).rejects.toMatchObject({ kind: 'sealed' });
    const { vault: other, tried } = answering(() => undefined);
    await expect(checkRefusals(other, database, SUBJECT)).resolves.toBeUndefined();
    expect(tried).toEqual([]);
  });
});
