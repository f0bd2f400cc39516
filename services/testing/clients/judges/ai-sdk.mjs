import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai';
import { z } from 'zod';
import { AFTER_TOOL, assert, judge, KEY, PIXEL, SEEN, TEXT, URL_OF_GATEWAY } from './judge.mjs';

// It warns of every model that it has no limits of.
globalThis.AI_SDK_LOG_WARNINGS = false;

const baseURL = `${URL_OF_GATEWAY}/v1`;
const openai = (apiKey = KEY) => createOpenAI({ baseURL, apiKey });
const anthropic = (apiKey = KEY) => createAnthropic({ baseURL, apiKey });

const weather = tool({
  description: 'The weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `Sunny in ${city}`,
});

const prompt = 'What is photosynthesis?';
const maxRetries = 0;

const languages = [
  ['openai (responses)', (model, key) => openai(key)(model)],
  ['openai.chat', (model, key) => openai(key).chat(model)],
  ['anthropic', (model, key) => anthropic(key)(model)],
];

for (const [name, model] of languages) {
  await judge(`${name}: generateText`, async () => {
    const { text, usage, finishReason } = await generateText({ model: model('tutor'), prompt, maxRetries });
    assert.deepEqual([text, finishReason], [TEXT, 'stop']);
    assert.deepEqual([usage.inputTokens, usage.outputTokens], [11, 7]);
  });

  await judge(`${name}: streamText, across a provider that dies in the middle`, async () => {
    const result = streamText({ model: model('both'), prompt: 'What? [[cut]]', maxRetries });
    let text = '';
    for await (const part of result.textStream) text += part;
    assert.equal(text, TEXT);
    assert.equal(await result.finishReason, 'stop');
  });

  await judge(`${name}: a tool is called, and the answer goes on with its result`, async () => {
    const { text, steps } = await generateText({
      model: model('tutor'),
      prompt: 'How is the weather in Köln?',
      tools: { get_weather: weather },
      stopWhen: isStepCount(3),
      maxRetries,
    });
    assert.equal(steps[0].toolResults[0].output, 'Sunny in Köln');
    assert.equal(text, AFTER_TOOL);
  });

  await judge(`${name}: the same as a stream`, async () => {
    const result = streamText({
      model: model('tutor'),
      prompt: 'How is the weather in Köln?',
      tools: { get_weather: weather },
      stopWhen: isStepCount(3),
      maxRetries,
    });
    assert.equal(await result.text, AFTER_TOOL);
  });

  await judge(`${name}: an answer in a form`, async () => {
    const schema = z.object({ title: z.string(), steps: z.array(z.number()) });
    const { output } = await generateText({
      model: model('tutor'),
      prompt,
      maxRetries,
      output: Output.object({ schema }),
      // Claude's names tell its client that a form may be asked for; ours tell nothing.
      providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } },
    });
    assert.deepEqual(output, { title: 'Light', steps: [1, 2] });
  });

  await judge(`${name}: images`, async () => {
    const content = [{ type: 'file', mediaType: 'image/png', data: PIXEL }];
    const { text } = await generateText({
      model: model('tutor'),
      messages: [{ role: 'user', content }],
      maxRetries,
    });
    assert.equal(text, SEEN);
  });

  await judge(`${name}: failures are told apart`, async () => {
    const ask = (id, key) => generateText({ model: model(id, key), prompt, maxRetries });
    for (const [asking, statusCode] of [
      [ask('unheard-of'), 404],
      [ask('tutor', 'nobody'), 401],
    ]) {
      const error = await asking.catch((thrown) => thrown);
      assert.ok(APICallError.isInstance(error), String(error));
      assert.deepEqual([error.statusCode, error.isRetryable], [statusCode, false]);
    }
  });

  await judge(`${name}: it tries again by itself`, async () => {
    const { text } = await generateText({
      model: model('tutor'),
      prompt: `What? [[fail 3 503 sdk-${name.replace(/\W+/g, '-')}]]`,
      maxRetries: 3,
    });
    assert.equal(text, TEXT);
  });
}

await judge('openai: vectors', async () => {
  const { embeddings } = await embedMany({ model: openai().embedding('embedding'), values: ['a', 'abc'] });
  assert.deepEqual(embeddings, [
    [1, 0.5, -0.25],
    [3, 0.5, -0.25],
  ]);
});
