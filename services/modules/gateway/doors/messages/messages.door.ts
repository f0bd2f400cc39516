import type { Clock } from '../../../../platform/clock/clock.ts';
import { languageOfResponse, requestIdOf } from '../../../../platform/http/context.ts';
import { toAppError } from '../../../../platform/http/problem.ts';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { GatewayCall } from '../../call.ts';
import type { Gateway } from '../../gateway.ts';
import { refuseAsAnthropic, toAnthropicError } from '../anthropic-error.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { sendStream } from '../send-stream.ts';
import type { StreamLanguage } from '../streams/stream-language.ts';
import { MessagesInput } from './contract.ts';
import { readMessages } from './read-request.ts';
import { toMessage, type MessageHead } from './write-answer.ts';
import { MessageWriter } from './write-stream.ts';

export interface MessagesDeps {
  readonly gateway: Gateway;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'token'>;
}

/** `POST /ai/v1/messages`, for whatever speaks Anthropic's language. */
export function messagesDoor({ gateway, clock, ids }: MessagesDeps): Door {
  return {
    method: 'post',
    path: '/v1/messages',
    described: {
      name: 'aiMessages',
      summary: 'Answer a conversation, in one piece or as a stream, in the form of Anthropic',
      body: MessagesInput,
      streams: true,
    },
    refuse: refuseAsAnthropic,
    answer: async ({ request, response, who, body }) => {
      const { request: asked, isStream, wantsThoughts } = readMessages(body);
      const call: GatewayCall = {
        ...surroundingsOf(request, response),
        id: `msg_${ids.token(18)}`,
        who,
        request: asked,
        door: messageStreams.door,
      };
      const head: MessageHead = { id: call.id, model: asked.model, wantsThoughts };
      response.set('request-id', requestIdOf(response));
      if (!isStream) {
        const answer = await gateway.complete(call);
        if (response.destroyed) return;
        const { provider, switched } = answer;
        response.set('studyflow', JSON.stringify({ provider, switched })).json(toMessage(answer, head));
        return;
      }
      const keepAs = { created: Math.floor(clock.now().getTime() / 1_000), more: { wantsThoughts } };
      const chunks = eventsOf(gateway, { ...call, keepAs }, head);
      const tellFailure = (thrown: unknown): string =>
        messageStreams.tellFailure(thrown, languageOfResponse(response));
      await sendStream(response, { chunks, tellFailure });
    },
  };
}

/** How streams of this door are written, to whoever comes back to one. */
export const messageStreams: StreamLanguage = {
  door: 'messages',
  writerOf: ({ id, model, head: { more } }) =>
    new MessageWriter({ id, model, wantsThoughts: more?.['wantsThoughts'] === true }),
  tellFailure: (thrown, language) =>
    `event: error\ndata: ${JSON.stringify(toAnthropicError(toAppError(thrown), language))}\n\n`,
};

async function* eventsOf(gateway: Gateway, call: GatewayCall, head: MessageHead): AsyncGenerator<string> {
  const writer = new MessageWriter(head);
  for await (const parts of gateway.stream(call)) {
    const text = writer.write(parts);
    if (text !== '') yield text;
  }
}
