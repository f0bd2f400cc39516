import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { campaign } from '../campaigns/campaign.ts';
import { eventually } from '../harness/eventually.ts';
import { o10 } from './o10-vault-faults.ts';
import { o11 } from './o11-rotations.ts';
import { s29 } from './s29-vault-rights.ts';
import { areLetIn, readLogins } from './stage/good-logins.ts';
import { openRotationStage, type RotationStage } from './stage/rotation-stage.ts';

let opened: RotationStage | undefined;
/** @throws when it could not be opened; the first failure says why. */
const stage = (): RotationStage => {
  if (opened === undefined) throw new Error('There is no stage');
  return opened;
};
beforeAll(async () => {
  opened = await openRotationStage();
}, 400_000);
afterAll(async () => {
  await opened?.close();
}, 120_000);

campaign(o11(stage));

test('somebody who is still connected with an old login is named, and cut off by nobody', async () => {
  const { rotations, servers, namespace } = stage();
  const before = await readLogins(servers.vault, { namespace, kind: 'database' });
  const stranger = new pg.Client({ connectionString: before.addresses[0], application_name: 'psql' });
  await stranger.connect();
  await rotations.begin('database');
  await eventually(
    'the condition names who is connected',
    async () => {
      const { reason, message } = await rotations.ready('database');
      if (reason !== 'OldLoginInUse') throw new Error(`${reason}: ${message}`);
      expect(message).toMatch(/1 of app_[ab] from psql in the database studyflow/);
      return true;
    },
    { withinMs: 120_000 },
  );
  expect(await areLetIn(before)).toEqual([true, true]);
  expect((await stranger.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await stranger.end();
  await rotations.untilDone('database');
  expect(await areLetIn(before)).toEqual([false, false]);
}, 300_000);

campaign(o10(stage));
campaign(s29(stage));
