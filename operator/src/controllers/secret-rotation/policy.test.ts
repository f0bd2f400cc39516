import { expect, test } from '@jest/globals';
import { createFakeVault } from '../../vault/testing.ts';
import { database } from './kinds/database.ts';
import { checkPolicy, forbiddenPaths } from './policy.ts';
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
