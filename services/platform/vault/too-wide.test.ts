import { expect, test } from '@jest/globals';
import { recordLog } from '../telemetry/testing.ts';
import { vaultAway, vaultEmpty, vaultForbids } from './errors.ts';
import { findExcess, warnOfExcess } from './too-wide.ts';
import type { Vault } from './vault.ts';

const PLACES = { mount: 'kv', path: 'here/study', transit: { mount: 'seals', key: 'here.study.secret-box' } };

function vaultThat(answers: (path: string) => Error | undefined): Pick<Vault, 'read'> & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read: async (path) => {
      asked.push(path);
      const failure = answers(path);
      if (failure !== undefined) throw failure;
      return {};
    },
  };
}

test('a policy that refuses all that is nobody’s is not too wide, and no credential is asked for', async () => {
  const vault = vaultThat(() => vaultForbids());
  expect(await findExcess(vault, PLACES)).toEqual([]);
  expect(vault.asked.filter((path) => !path.includes('studyflow-probe'))).toEqual([
    'seals/keys/here.study.secret-box',
  ]);
});

test.each([0, 1, 2, 3, 4])(
  'one that allows the path number %i is, whether something is there or not',
  async (number) => {
    const all = vaultThat(() => undefined);
    await findExcess(all, PLACES);
    const wide = all.asked[number] ?? '';
    for (const answer of [undefined, vaultEmpty()]) {
      const vault = vaultThat((path) => (path === wide ? answer : vaultForbids()));
      expect(await findExcess(vault, PLACES)).toEqual([wide]);
    }
  },
);

test('a Vault that is away says nothing of a policy', async () => {
  expect(
    await findExcess(
      vaultThat(() => vaultAway()),
      PLACES,
    ),
  ).toEqual([]);
});

test('the log says what may be read, and what to do', async () => {
  const log = recordLog();
  await warnOfExcess(
    vaultThat((path) => (path.startsWith('kv/data/here') ? vaultEmpty() : vaultForbids())),
    PLACES,
    log,
  );
  expect(log.text()).toContain('platform.hcl');
  expect(log.text()).toContain('kv/data/here/study/studyflow-probe');
});
