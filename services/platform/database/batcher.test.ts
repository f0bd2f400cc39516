import { describe, expect, jest, test } from '@jest/globals';
import { buildCaller } from '../../testing/people.ts';
import { createBatcher } from './batcher.ts';
import { defineText } from './statement.ts';

const statement = defineText('test.text', 'select 1', 'select * from q');
const caller = buildCaller();

/** A database whose answers the test gives: each round trip waits until it is told how to end. */
function setup() {
  const sent: { callers: number; measuredAs: string; answer: (rows?: unknown[][]) => void }[] = [];
  const query = ({ values, measuredAs }: { values: string[]; measuredAs: string }) =>
    new Promise((resolve) => {
      const callers = values[2]?.split('{}').length ?? 1;
      const own = Array.from({ length: callers - 1 }, (_, index) => [index + 1, `answer ${index + 1}`]);
      sent.push({ callers: own.length, measuredAs, answer: (rows = own) => resolve({ rows }) });
    });
  const acquire = async () => ({ client: { query }, release: () => undefined });
  const batcher = createBatcher({ acquire } as never);
  const ask = (count: number) =>
    Array.from({ length: count }, () =>
      batcher.text('authenticated', statement, { caller, call: { requestId: 'r' }, parameters: {} }),
    );
  return { sent, ask };
}

/** Lets everything happen that waits for nothing but the event loop. */
async function turn(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('shared round trips', () => {
  test('take all who came in one turn, each with their own answer, under the name of the statement', async () => {
    const { sent, ask } = setup();
    const asked = ask(3);
    await turn();
    expect(sent).toMatchObject([{ callers: 3, measuredAs: 'test.text' }]);
    sent[0]?.answer();
    expect(await Promise.all(asked)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  test('go side by side when about as many share the second', async () => {
    const { sent, ask } = setup();
    const asked = ask(4);
    await turn();
    asked.push(...ask(2));
    await turn();
    expect(sent.map(({ callers }) => callers)).toEqual([4, 2]);
    for (const trip of sent) trip.answer();
    await Promise.all(asked);
  });

  test('wait while few are there, but not long behind a slow one', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    const { sent, ask } = setup();
    const asked = ask(8);
    await turn();
    asked.push(...ask(1));
    await turn();
    expect(sent).toHaveLength(1);
    jest.advanceTimersByTime(10);
    await turn();
    expect(sent).toHaveLength(2);
    jest.useRealTimers();
    for (const trip of sent) trip.answer();
    await Promise.all(asked);
  });

  test('give nobody an answer when the answers are not in the order of the callers', async () => {
    const { sent, ask } = setup();
    const asked = ask(2);
    await turn();
    sent[0]?.answer([
      [2, 'of the second'],
      [1, 'of the first'],
    ]);
    for (const one of await Promise.allSettled(asked)) expect(one.status).toBe('rejected');
  });
});
