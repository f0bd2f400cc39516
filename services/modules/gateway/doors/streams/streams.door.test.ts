import { expect, test } from '@jest/globals';
import type { Request, Response } from 'express';
import { NOBODY } from '../../../../platform/use-case/caller.ts';
import { streamGone, streamUnknown } from '../../errors.ts';
import type { FollowedStream } from '../../streams/streams.ts';
import { chatCompletionStreams } from '../chat-completions/chat-completions.door.ts';
import { streamsDoor } from './streams.door.ts';

const ENDED: FollowedStream = {
  about: {
    ...{ id: 's', door: 'chat-completions', model: 'tutor', head: { created: 1 }, fallback: 'off' },
  },
  ...{ said: [], isEnded: true, rest: async function* () {} },
};

/** Asks for a stream that is found as these say in turn. @returns the status */
async function follow(...found: readonly (FollowedStream | Error)[]): Promise<number | undefined> {
  const left = [...found];
  const door = streamsDoor({
    streams: {
      follow: async () => {
        const next = left.shift() ?? streamUnknown();
        if (next instanceof Error) throw next;
        return next;
      },
    },
    languages: [chatCompletionStreams],
  });
  let status: number | undefined;
  const response = {
    ...{ locals: {}, once: () => undefined, setHeader: () => undefined, end: () => undefined },
    status: (code: number) => {
      status = code;
      return response;
    },
  };
  await door.answer({
    request: { params: { id: 's' }, headers: {}, get: () => undefined } as unknown as Request,
    response: response as unknown as Response,
    who: { caller: NOBODY },
    body: {},
  });
  return status;
}

test('a stream that is just being kept is found by whoever comes back at once', async () => {
  expect(await follow(streamUnknown(), ENDED)).toBe(204);
});

test('a stream that nobody began stays unknown, and other failures are told at once', async () => {
  await expect(follow(streamUnknown(), streamUnknown())).rejects.toMatchObject({
    reason: 'gateway.stream-unknown',
  });
  await expect(follow(streamGone(), ENDED)).rejects.toMatchObject({ reason: 'gateway.stream-gone' });
});
