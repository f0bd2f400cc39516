import { setTimeout as wait } from 'node:timers/promises';
import { isAppError } from '../../../../platform/errors/app-error.ts';
import { languageOfResponse } from '../../../../platform/http/context.ts';
import { streamBehind, streamUnknown } from '../../errors.ts';
import type { FollowedStream, FollowerOf, Streams } from '../../streams/streams.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { refuseAsOpenAi } from '../openai-error.ts';
import { invalid } from '../read-input.ts';
import { endOfEvent, sendStream } from '../send-stream.ts';
import type { StreamLanguage } from './stream-language.ts';

export interface StreamsDoorDeps {
  /** Absent where nothing is kept. */
  readonly streams: Pick<Streams, 'follow'> | undefined;
  readonly languages: readonly StreamLanguage[];
}

/** `GET /ai/v1/streams/{id}`: a stream goes on behind `Last-Event-ID`, in the language that it began in. */
export function streamsDoor({ streams, languages }: StreamsDoorDeps): Door {
  const byDoor = new Map(languages.map((language) => [language.door, language]));
  return {
    method: 'get',
    path: '/v1/streams/:id',
    described: {
      name: 'aiStream',
      summary: 'Go on with a stream behind the chunk that Last-Event-ID names, from any process',
      streams: true,
    },
    refuse: refuseAsOpenAi,
    answer: async ({ request, response, who }) => {
      const id = String(request.params['id']);
      const after = readNumber(request.get('last-event-id'));
      const { requestId, signal } = surroundingsOf(request, response);
      const stream = streams && (await follow(streams, id, { who, requestId, signal }));
      const language = stream === undefined ? undefined : byDoor.get(stream.about.door);
      if (stream === undefined || language === undefined) throw streamUnknown();
      const chunks = eventsBehind(stream, language, after);
      response.setHeader('x-stream-id', id);
      if (stream.isEnded && chunks.said === '') {
        response.status(204).end();
        return;
      }
      await sendStream(response, {
        chunks: chunks.all(),
        after,
        tellFailure: (thrown) => language.tellFailure(thrown, languageOfResponse(response)),
      });
    },
  };
}

/** The first event of a stream leaves while it is being kept; so long that may take. */
const KEPT_MS = 200;

/** Whoever comes back at once is looked for twice. @throws `gateway.stream-unknown` */
async function follow(
  streams: Pick<Streams, 'follow'>,
  id: string,
  follower: FollowerOf,
): Promise<FollowedStream> {
  try {
    return await streams.follow(id, follower);
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.reason !== 'gateway.stream-unknown') throw thrown;
    await wait(KEPT_MS);
    return streams.follow(id, follower);
  }
}

/** @throws `gateway.request-invalid` */
function readNumber(text = ''): number {
  if (text === '') return 0;
  if (!/^\d{1,9}$/.test(text)) throw invalid('Last-Event-ID', 'it must be the number of a chunk');
  return Number(text);
}

/** The events behind a number. @throws `gateway.stream-behind` when more was heard than is kept */
function eventsBehind(
  stream: FollowedStream,
  language: StreamLanguage,
  after: number,
): { readonly said: string; all(): AsyncIterable<string> } {
  const writer = language.writerOf(stream.about);
  const text = writer.write(stream.said);
  let at = 0;
  for (let count = 0; count < after; count += 1) {
    if (at >= text.length) throw streamBehind({ count });
    at = endOfEvent(text, at);
  }
  const said = text.slice(at);
  return {
    said,
    all: async function* () {
      if (said !== '') yield said;
      for await (const parts of stream.rest()) {
        const more = writer.write(parts);
        if (more !== '') yield more;
      }
    },
  };
}
