import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { recordLog } from '../telemetry/testing.ts';
import { askActiveRelease } from './active-release.ts';
import { createPromotion } from './promotion.ts';

const stopping = new AbortController();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
};

function setup(answers: (string | Error)[], signal = stopping.signal) {
  const log = recordLog();
  const asked: (string | Error)[] = [];
  const promotion = createPromotion({
    awaited: {
      release: 'green',
      askActive: async () => {
        const answer = answers[Math.min(asked.length, answers.length - 1)] ?? new Error('no answer');
        asked.push(answer);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    log,
    stopping: signal,
    everyMs: 2,
  });
  const done: string[] = [];
  promotion.whenPromoted(() => void done.push('rooms'));
  promotion.whenPromoted(() => void done.push('jobs'));
  const linesOf = (level: string) => log.lines().filter((line) => line['level'] === level);
  return { promotion, asked, done, linesOf };
}

describe('a promotion', () => {
  test('is there from the start where releases have no names', () => {
    const promotion = createPromotion({ log: recordLog(), stopping: stopping.signal });
    let done = 0;
    promotion.start();
    promotion.whenPromoted(() => (done += 1));
    expect([promotion.isPromoted(), done]).toEqual([true, 1]);
  });

  test('comes when the active release has the name of the own one, once and for good', async () => {
    const { promotion, asked, done } = setup(['blue', 'blue', 'green', 'blue']);
    expect(promotion.isPromoted()).toBe(false);
    promotion.start();
    await until(() => promotion.isPromoted());
    expect(done).toEqual(['rooms', 'jobs']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked).toEqual(['blue', 'blue', 'green']);
    promotion.start();
    promotion.whenPromoted(() => void done.push('later'));
    expect([promotion.isPromoted(), ...done]).toEqual([true, 'rooms', 'jobs', 'later']);
  });

  test('is waited for however long nobody answers, and that is said once', async () => {
    const silence = Array.from({ length: 5 }, () => new Error('nobody is there'));
    const { promotion, linesOf } = setup([...silence, 'blue', new Error('gone again'), 'green']);
    promotion.start();
    await until(() => promotion.isPromoted());
    expect(linesOf('WARN')).toHaveLength(2);
    expect(linesOf('INFO').map(({ message }) => message)).toEqual([
      'this process waits until its release is the active one',
      'the release of this process is the active one',
    ]);
  });

  test('never comes to a process that has begun to stop', async () => {
    const ending = new AbortController();
    const { promotion, asked, done } = setup(['blue'], ending.signal);
    promotion.start();
    await until(() => asked.length > 1);
    ending.abort();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const count = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    promotion.start();
    expect([asked.length, ...done]).toEqual([count]);
  });
});

async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const server = createServer((request, response) => answer(response, request));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/version`;
}

describe('the question for the active release', () => {
  test('is asked on a new connection each time', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((response, { socket }) => {
      ports.add(socket.remotePort);
      response.end('{"version":"1","release":"study-1"}');
    });
    for (let count = 0; count < 3; count += 1) expect(await askActiveRelease(url, 1_000)).toBe('study-1');
    expect(ports.size).toBe(3);
  });

  test.each([
    ['a refusal', (response: ServerResponse) => void response.writeHead(503).end()],
    ['no JSON', (response: ServerResponse) => void response.end('<html>')],
    ['no name', (response: ServerResponse) => void response.end('{"version":"1"}')],
    ['far too much', (response: ServerResponse) => void response.end('x'.repeat(10_000))],
    ['nothing at all', () => undefined],
  ])('fails on %s', async (_what, answer) => {
    await expect(askActiveRelease(await serve(answer), 300)).rejects.toThrow();
  });
});
