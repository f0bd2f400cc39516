import { expect, test } from '@jest/globals';
import { Turns } from './turns.ts';

const socket = {};

function setup(): { turns: Turns; did: string[]; begin: (turn: string, what: string) => () => void } {
  const turns = new Turns();
  const did: string[] = [];
  return {
    turns,
    did,
    begin: (turn, what) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      void turns.take(socket, turn, async () => {
        did.push(`${what} begins`);
        await promise;
        did.push(`${what} ends`);
      });
      return () => resolve(undefined);
    },
  };
}

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('work of one turn is done as it came', async () => {
  const { did, begin } = setup();
  const ends = [begin('a', 'join'), begin('a', 'leave'), begin('a', 'join again')];
  for (const end of ends.toReversed()) end();
  await settled();
  expect(did).toEqual([
    'join begins',
    'join ends',
    'leave begins',
    'leave ends',
    'join again begins',
    'join again ends',
  ]);
});

test('another turn does not wait for it, nor does another socket', async () => {
  const { turns, did, begin } = setup();
  begin('a', 'slow');
  begin('b', 'quick')();
  await turns.take({}, 'a', async () => void did.push('another'));
  await settled();
  expect(did).toEqual(['slow begins', 'quick begins', 'another', 'quick ends']);
});

test('what fails is told to who asked, and the next goes on', async () => {
  const { turns } = setup();
  const failed = turns.take(socket, 'a', async () => Promise.reject(new Error('no')));
  const next = turns.take(socket, 'a', async () => 'next');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('next');
  await expect(turns.take(socket, 'a', async () => 'later')).resolves.toBe('later');
});
