import type { Clock } from '../../../../platform/clock/clock.ts';
import { languageOfResponse } from '../../../../platform/http/context.ts';
import { toAppError } from '../../../../platform/http/problem.ts';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { GatewayCall, KeepAs } from '../../call.ts';
import type { Gateway } from '../../gateway.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { refuseAsOpenAi, toOpenAiError } from '../openai-error.ts';
import { sendStream } from '../send-stream.ts';
import type { StreamLanguage } from '../streams/stream-language.ts';
import { ChatCompletionInput } from './contract.ts';
import { readChatCompletion } from './read-request.ts';
import { toChatCompletion, type AnswerHead } from './write-answer.ts';
import { ChunkWriter } from './write-stream.ts';

export interface ChatCompletionsDeps {
  readonly gateway: Gateway;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'token'>;
}

/** `POST /ai/v1/chat/completions`, for whatever speaks OpenAI's language. */
export function chatCompletionsDoor({ gateway, clock, ids }: ChatCompletionsDeps): Door {
  return {
    method: 'post',
    path: '/v1/chat/completions',
    described: {
      name: 'aiChatCompletions',
      summary: 'Answer a conversation, in one piece or as a stream, in the form of OpenAI',
      body: ChatCompletionInput,
      streams: true,
    },
    refuse: refuseAsOpenAi,
    answer: async ({ request, response, who, body }) => {
      const read = readChatCompletion(body);
      const call: GatewayCall = {
        ...surroundingsOf(request, response),
        id: `chatcmpl-${ids.token(18)}`,
        who,
        request: read.request,
        door: chatCompletionStreams.door,
      };
      const head: AnswerHead = {
        id: call.id,
        created: Math.floor(clock.now().getTime() / 1_000),
        model: read.request.model,
      };
      if (!read.isStream) {
        const answer = await gateway.complete(call);
        if (response.destroyed) return;
        const { provider, switched } = answer;
        response
          .set('studyflow', JSON.stringify({ provider, switched }))
          .json(toChatCompletion(answer, head));
        return;
      }
      const keepAs: KeepAs = { created: head.created, wantsUsage: read.wantsUsage };
      const chunks = chunksOf(gateway, { ...call, keepAs }, head, read.wantsUsage);
      const tellFailure = (thrown: unknown): string =>
        chatCompletionStreams.tellFailure(thrown, languageOfResponse(response));
      await sendStream(response, { chunks, tellFailure });
    },
  };
}

/** How streams of this door are written, to whoever comes back to one. */
export const chatCompletionStreams: StreamLanguage = {
  door: 'chat-completions',
  writerOf: ({ id, model, head: { created, wantsUsage = false } }) =>
    new ChunkWriter({ id, created, model }, wantsUsage),
  tellFailure: (thrown, language) =>
    `data: ${JSON.stringify(toOpenAiError(toAppError(thrown), language))}\n\n`,
};

async function* chunksOf(
  gateway: Gateway,
  call: GatewayCall,
  head: AnswerHead,
  wantsUsage: boolean,
): AsyncGenerator<string> {
  const writer = new ChunkWriter(head, wantsUsage);
  for await (const parts of gateway.stream(call)) {
    const text = writer.write(parts);
    if (text !== '') yield text;
  }
}
