import type { Response } from 'express';
import type { Clock } from '../../../../platform/clock/clock.ts';
import { languageOfResponse } from '../../../../platform/http/context.ts';
import { toAppError } from '../../../../platform/http/problem.ts';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { GatewayCall } from '../../call.ts';
import type { Gateway } from '../../gateway.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door, Visit } from '../door.ts';
import { refuseAsOpenAi, toOpenAiError } from '../openai-error.ts';
import { sendStream } from '../send-stream.ts';
import type { StreamLanguage } from '../streams/stream-language.ts';
import { ResponseInput } from './contract.ts';
import { ownerOf } from '../../streams/owner.ts';
import { keepResponse } from './keep-response.ts';
import { readResponse, type ReadResponse } from './read-request.ts';
import { bodyOf, wholeOf, type ResponseBody } from './response-body.ts';
import type { ResponseStore } from './response-store.ts';
import { failureEvent, ResponseWriter } from './write-stream.ts';

export interface ResponsesDeps {
  readonly gateway: Gateway;
  readonly store: ResponseStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'token'>;
}

/** One response on its way. */
interface Making {
  readonly call: GatewayCall;
  readonly read: ReadResponse;
  readonly body: ResponseBody;
}

/** `POST /ai/v1/responses`, OpenAI's newer language; what it says before is kept for an hour. */
export function responsesDoor(deps: ResponsesDeps): Door {
  const { gateway, store } = deps;
  return {
    method: 'post',
    path: '/v1/responses',
    described: {
      name: 'aiResponses',
      summary: 'Answer a conversation, in one piece or as a stream of typed events, in the form of OpenAI',
      body: ResponseInput,
      streams: true,
    },
    refuse: refuseAsOpenAi,
    answer: async (visit) => {
      const making = await begin(deps, visit);
      const { response } = visit;
      if (making.read.input.stream === true) {
        await stream(deps, making, response);
        return;
      }
      const answer = await gateway.complete(making.call);
      if (response.destroyed) return;
      const whole = wholeOf(answer, making.body);
      await keepResponse(store, making.read, { who: making.call.who, whole });
      response.set('studyflow', JSON.stringify(whole['studyflow'])).json(whole);
    },
  };
}

async function begin({ store, clock, ids }: ResponsesDeps, visit: Visit): Promise<Making> {
  const { request, response, who, body } = visit;
  const surroundings = surroundingsOf(request, response);
  const read = await readResponse(body, { store, owner: ownerOf(who) });
  const id = `resp_${ids.token(18)}`;
  return {
    read,
    body: bodyOf(read.input, id, Math.floor(clock.now().getTime() / 1_000)),
    call: { ...surroundings, id, who, request: read.request, door: responseStreams.door },
  };
}

/** How streams of this door are written, to whoever comes back to one. */
export const responseStreams: StreamLanguage = {
  door: 'responses',
  writerOf: ({ head: { more } }) => new ResponseWriter(more as ResponseBody),
  tellFailure: (thrown, language) => failureEvent(toOpenAiError(toAppError(thrown), language).error),
};

async function stream(deps: ResponsesDeps, making: Making, response: Response): Promise<void> {
  const { body } = making;
  const keepAs = { created: Number(body['created_at']), more: body };
  const call: GatewayCall = { ...making.call, keepAs };
  const writer = new ResponseWriter(body);
  const tellFailure = (thrown: unknown): string =>
    writer.fail(toOpenAiError(toAppError(thrown), languageOfResponse(response)).error);
  await sendStream(response, { chunks: eventsOf(deps, { ...making, call }, writer), tellFailure });
}

/** It is kept before its end is told: who hears that may go on from it at once. */
async function* eventsOf(
  { gateway, store }: ResponsesDeps,
  { call, read }: Making,
  writer: ResponseWriter,
): AsyncGenerator<string> {
  for await (const parts of gateway.stream(call)) {
    const text = writer.write(parts);
    const { whole } = writer;
    if (whole !== undefined && text !== '') await keepResponse(store, read, { who: call.who, whole });
    if (text !== '') yield text;
  }
}
