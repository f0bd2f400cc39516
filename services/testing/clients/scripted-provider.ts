import {
  startProviderStub,
  type ProviderStub,
  type StubAsked,
  type StubPlan,
} from '../gateway/provider-stub.ts';
import { planFor, WIRE_FORMS } from '../gateway/wire-forms.ts';

/** What the provider says when nothing else is asked for. */
export const WORDS = ['Photo', 'synthesis turns ', 'light into ', 'sugar ✓ 🌱.'];
export const TEXT = WORDS.join('');
export const USAGE = { prompt: 11, completion: 7 };
/** What it says once a tool has answered. */
export const AFTER_TOOL = 'It is sunny in Köln.';
/** What it says when the form of the answer is given. */
export const STRUCTURED = { title: 'Light', steps: [1, 2] };
export const SEEN = 'A picture.';

/**
 * A provider that does what the question says: calls a tool when it is given one, answers in the form that is wanted,
 * says that it saw an image, and fails `[[fail 2 503]]` so often with that status. In the
 * middle it dies at `[[cut]]`, and says no more at `[[silence]]`.
 */
export async function startScriptedProvider(): Promise<ProviderStub> {
  const failed = new Map<string, number>();
  return startProviderStub((asked) => {
    const question = JSON.stringify(asked.body);
    const [mark = '', times = '0', status = '500'] = /\[\[fail (\d+) (\d+) ?[\w-]*\]\]/.exec(question) ?? [];
    const before = failed.get(mark) ?? 0;
    if (before >= Number(times)) return answerTo(asked, question);
    failed.set(mark, before + 1);
    return refusal(Number(status));
  });
}

function answerTo(asked: StubAsked, question: string): StubPlan {
  const { path, body } = asked;
  if (path.endsWith('/embeddings')) return json(vectorsFor(asked));
  if (path.endsWith('/moderations')) return json(MODERATED);
  if (path.endsWith('/messages')) return planFor(WIRE_FORMS.anthropic, asked, answer(restOf(asked)));
  if (question.includes('[[cut]]')) return cutShort('break');
  if (question.includes('[[silence]]')) return cutShort('silence');
  if (question.includes('"role":"tool"')) return planFor(WIRE_FORMS.openai, asked, answer([AFTER_TOOL]));
  if (Array.isArray(body['tools'])) return toolCall(asked);
  return planFor(WIRE_FORMS.openai, asked, answer(wordsFor(question)));
}

function wordsFor(question: string): readonly string[] {
  if (/"json_(?:schema|object)"/.test(question)) return [JSON.stringify(STRUCTURED)];
  return question.includes('"image_url"') ? [SEEN] : WORDS;
}

function cutShort(then: 'break' | 'silence'): StubPlan {
  const bytes = WIRE_FORMS.openai.stream(answer(WORDS));
  return { pieces: [bytes.subarray(0, bytes.indexOf('light into'))], then };
}

/** Of the usual answer what was not said yet, for whoever goes on with it. */
function restOf(asked: StubAsked): readonly string[] {
  const spoken = WIRE_FORMS.anthropic.spokenOf(asked);
  return [TEXT.slice(TEXT.startsWith(spoken) ? spoken.length : 0)];
}

function answer(deltas: readonly string[]) {
  return { deltas, promptTokens: USAGE.prompt, completionTokens: USAGE.completion };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function json(value: unknown): StubPlan {
  return { pieces: [JSON.stringify(value)], headers: JSON_HEADERS };
}

function refusal(status: number): StubPlan {
  const code = status === 429 ? 'rate_limit_exceeded' : 'server_error';
  return {
    status,
    pieces: [JSON.stringify({ error: { message: 'secret', type: code, code } })],
    headers: { ...JSON_HEADERS, 'retry-after-ms': '5' },
  };
}

const CALL = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Köln"}' },
};

function toolCall({ body }: StubAsked): StubPlan {
  const usage = { prompt_tokens: USAGE.prompt, completion_tokens: USAGE.completion, total_tokens: 18 };
  const head = { id: 'chatcmpl-up', created: 1, model: 'up-model' };
  if (body['stream'] !== true) {
    const message = { role: 'assistant', content: null, refusal: null, tool_calls: [CALL] };
    const choice = { index: 0, message, logprobs: null, finish_reason: 'tool_calls' };
    return json({ ...head, object: 'chat.completion', choices: [choice], usage });
  }
  const chunk = (choices: unknown[], more: object = {}): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const delta = (value: object, reason: string | null = null): string =>
    chunk([{ index: 0, delta: value, finish_reason: reason }]);
  const { name } = CALL.function;
  return {
    pieces: [
      delta({
        role: 'assistant',
        content: null,
        tool_calls: [{ index: 0, id: CALL.id, type: 'function', function: { name, arguments: '' } }],
      }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '"Köln"}' } }] }),
      delta({}, 'tool_calls'),
      chunk([], { usage }),
      'data: [DONE]\n\n',
    ],
  };
}

/** Numbers that a 32-bit float holds exactly. */
function vectorsFor({ body }: StubAsked): unknown {
  const input = body['input'];
  const texts = Array.isArray(input) ? input : [input];
  return {
    object: 'list',
    model: 'up-model',
    data: texts.map((text: unknown, index) => ({
      object: 'embedding',
      index,
      embedding: [String(text).length, 0.5, -0.25],
    })),
    usage: { prompt_tokens: 4, total_tokens: 4 },
  };
}

const MODERATED = {
  id: 'modr-up',
  model: 'omni-moderation-up',
  results: [{ flagged: true, categories: { hate: true }, category_scores: { hate: 0.9 } }],
};
