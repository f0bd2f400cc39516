import { expect, test } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import type { GatewayCaller } from '../caller.ts';
import type { Door } from './door.ts';
import { createGatewayHandler } from './gateway-handler.ts';
import { refuseAsOpenAi } from './openai-error.ts';
import { sendStream } from './send-stream.ts';

const who = { caller: { role: 'authenticated', language: 'en' } } as GatewayCaller;

async function* oneWordThenABug(): AsyncGenerator<string> {
  yield 'data: one\n\n';
  await Promise.resolve();
  throw new TypeError('x is not a function');
}

const door: Door = {
  method: 'get',
  path: '/v1/words',
  described: { name: 'words', summary: 'Words' },
  answer: ({ response }) =>
    sendStream(response, { chunks: oneWordThenABug(), tellFailure: () => 'data: failed\n\n' }),
  refuse: refuseAsOpenAi,
};

test('a bug in the middle of a stream is told to the reader, and reported', async () => {
  const bugs: unknown[] = [];
  const app = express().use(
    '/ai',
    createGatewayHandler(
      {
        doors: [door],
        sources: [{ recognises: () => true, identify: () => Promise.resolve(who) }],
        body: { limitBytes: 1_000, maxDepth: 4 },
        reportBug: (thrown) => void bugs.push(thrown),
      },
      {},
    ),
  );
  const { status, text } = await supertest(app).get('/ai/v1/words').set('Authorization', 'Bearer anything');
  expect({ status, text }).toEqual({ status: 200, text: 'id: 1\ndata: one\n\ndata: failed\n\n' });
  expect(bugs).toEqual([new TypeError('x is not a function')]);
});
