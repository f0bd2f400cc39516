import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { StudyFlowError } from './errors.ts';
import { Sender } from './sender.ts';
import { openFake, type Sent } from './testing.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const soon = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const BUSY = {
  ok: false,
  error: {
    code: 'UNAVAILABLE',
    reason: 'platform.unavailable',
    message: '',
    retryable: true,
    retry_after_ms: 1_000,
  },
};
const NO = { ok: false, error: { code: 'CONFLICT', reason: 'room.full', message: '', retryable: false } };

function setupSender() {
  const { connection, socket } = openFake();
  const sender = new Sender(connection);
  const outcomes: string[] = [];
  /** Posts, and notes what became of it. */
  const post = (text: string, line = 'room', deadlineMs = 60_000): void => {
    const payload = { room_id: line, client_id: text, type: 'chat' as const, data: { text } };
    sender.send(line, 'room:post', payload, deadlineMs).then(
      ({ seq }) => outcomes.push(`${text} ${seq}`),
      (error: unknown) => outcomes.push(`${text} ${(error as StudyFlowError).reason}`),
    );
  };
  const posts = (): Sent[] => socket.of('room:post');
  const texts = (): unknown[] => posts().map(({ payload }) => payload['client_id']);
  return { connection, socket, sender, outcomes, post, posts, texts };
}

test('what was written offline is sent in order once there is a connection, one after the other', async () => {
  const { socket, sender, outcomes, post, posts, texts } = setupSender();
  post('one');
  post('two');
  post('elsewhere', 'other room');
  expect(texts()).toEqual([]);
  socket.accept();
  expect(texts()).toEqual(['one', 'elsewhere']);
  posts()[0]!.answer({ ok: true, seq: 1, at: '' });
  expect(texts()).toEqual(['one', 'elsewhere', 'two']);
  posts()[2]!.answer({ ok: true, seq: 2, at: '' });
  await soon(0);
  expect(outcomes).toEqual(['one 1', 'two 2']);
  expect(sender.size).toBe(1);
});

test('an unknown outcome is sent again with the same client_id, and the next one waits for it', async () => {
  const { socket, outcomes, post, posts, texts } = setupSender();
  socket.accept();
  post('one');
  post('two');
  posts()[0]!.lose();
  await soon(200);
  expect(texts()).toEqual(['one', 'one']);
  posts()[1]!.answer(BUSY);
  await soon(1_000);
  expect(texts()).toEqual(['one', 'one']);
  await soon(500);
  expect(texts()).toEqual(['one', 'one', 'one']);
  socket.drop();
  socket.accept();
  expect(texts()).toEqual(['one', 'one', 'one', 'one']);
  posts()[3]!.answer({ ok: true, seq: 1, at: '' });
  await soon(0);
  expect(texts().at(-1)).toBe('two');
  expect(outcomes).toEqual(['one 1']);
});

test('a refusal that counts is the end of it, and the next one goes', async () => {
  const { socket, outcomes, post, posts, texts } = setupSender();
  socket.accept();
  post('one');
  post('two');
  posts()[0]!.answer(NO);
  await soon(0);
  expect(outcomes).toEqual(['one room.full']);
  expect(texts()).toEqual(['one', 'two']);
});

test('at its deadline it is given up, and says whether it may have been done', async () => {
  const { socket, sender, outcomes, post } = setupSender();
  post('never sent', 'a', 1_000);
  await soon(1_000);
  socket.accept();
  post('sent', 'b', 1_000);
  post('behind it', 'b', 500);
  await soon(1_001);
  expect(outcomes).toEqual([
    'never sent client.not-sent',
    'behind it client.not-sent',
    'sent client.no-answer',
  ]);
  expect(sender.size).toBe(0);
});

test('what comes later than its deadline does not stop those behind it', async () => {
  const { socket, outcomes, post, posts, texts } = setupSender();
  socket.accept();
  post('slow', 'a', 1_000);
  post('next', 'a');
  await soon(1_001);
  expect(texts()).toEqual(['slow']);
  posts()[0]!.answer({ ok: true, seq: 1, at: '' });
  expect(texts()).toEqual(['slow', 'next']);
  await soon(0);
  expect(outcomes).toEqual(['slow client.no-answer']);
});

test('no more than 500 wait, and closing gives them up', async () => {
  const { connection, socket, outcomes, post } = setupSender();
  for (let index = 0; index < 501; index += 1) post(`${index}`);
  await soon(0);
  expect(outcomes).toEqual(['500 client.queue-full']);
  socket.accept();
  connection.close();
  await soon(0);
  expect(outcomes.slice(1, 3)).toEqual(['0 client.no-answer', '1 client.closed']);
  expect(outcomes).toHaveLength(501);
  post('late');
  await soon(0);
  expect(outcomes.at(-1)).toBe('late client.closed');
});
