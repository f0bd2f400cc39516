import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { AFTER_TOOL, assert, judge, KEY, PIXEL, SEEN, TEXT, URL_OF_GATEWAY } from './judge.mjs';

const openai = (more = {}) =>
  new ChatOpenAI({
    model: 'tutor',
    apiKey: KEY,
    maxRetries: 0,
    configuration: { baseURL: `${URL_OF_GATEWAY}/v1` },
    ...more,
  });
const anthropic = (more = {}) =>
  new ChatAnthropic({
    model: 'tutor',
    apiKey: KEY,
    anthropicApiUrl: URL_OF_GATEWAY,
    maxTokens: 100,
    maxRetries: 0,
    ...more,
  });

const weather = tool(({ city }) => `Sunny in ${city}`, {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
});

async function read(stream) {
  let whole;
  for await (const chunk of stream) whole = whole === undefined ? chunk : whole.concat(chunk);
  return whole;
}

const languages = [
  ['ChatOpenAI', openai],
  ['ChatOpenAI over /responses', (more) => openai({ useResponsesApi: true, ...more })],
  ['ChatAnthropic', anthropic],
];

for (const [name, model] of languages) {
  await judge(`${name} answers`, async () => {
    const answer = await model().invoke('What is photosynthesis?');
    assert.equal(answer.text, TEXT);
    assert.equal(answer.usage_metadata.input_tokens, 11);
    assert.equal(answer.usage_metadata.output_tokens, 7);
  });

  await judge(`${name} streams, across a provider that dies in the middle`, async () => {
    const whole = await read(await model({ model: 'both' }).stream('What? [[cut]]'));
    assert.equal(whole.text, TEXT);
  });

  await judge(`${name} counts what a stream cost`, async () => {
    const whole = await read(await model().stream('What?'));
    assert.equal(whole.usage_metadata.output_tokens, 7);
  });

  await judge(`${name} calls a tool and hears its result`, async () => {
    const bound = model().bindTools([weather]);
    const question = new HumanMessage('How is the weather in Köln?');
    const called = await bound.invoke([question]);
    const [call] = called.tool_calls;
    assert.deepEqual([call.name, call.args], ['get_weather', { city: 'Köln' }]);
    const result = new ToolMessage({ content: await weather.invoke(call.args), tool_call_id: call.id });
    const answered = await bound.invoke([question, called, result]);
    assert.equal(answered.text, AFTER_TOOL);
  });

  await judge(`${name} streams the call of a tool`, async () => {
    const whole = await read(await model().bindTools([weather]).stream('How is the weather in Köln?'));
    assert.deepEqual(whole.tool_calls[0].args, { city: 'Köln' });
  });

  await judge(`${name} tells who it does not know`, async () => {
    await assert.rejects(model({ apiKey: 'nobody' }).invoke('What?'), { status: 401 });
    await assert.rejects(model({ model: 'unheard-of' }).invoke('What?'), { status: 404 });
  });

  await judge(`${name} tries again by itself`, async () => {
    const answer = await model({ maxRetries: 3 }).invoke(`What? [[fail 3 503 ${name.replace(/\W+/g, '-')}]]`);
    assert.equal(answer.text, TEXT);
  });
}

await judge('ChatOpenAI answers in a form', async () => {
  const form = openai().withStructuredOutput(z.object({ title: z.string(), steps: z.array(z.number()) }));
  assert.deepEqual(await form.invoke('What?'), { title: 'Light', steps: [1, 2] });
});

await judge('ChatOpenAI shows images', async () => {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } };
  const answer = await openai().invoke([new HumanMessage({ content: [image] })]);
  assert.equal(answer.text, SEEN);
});

await judge('ChatAnthropic shows images', async () => {
  const source = { type: 'base64', media_type: 'image/png', data: PIXEL };
  const answer = await anthropic().invoke([new HumanMessage({ content: [{ type: 'image', source }] })]);
  assert.equal(answer.text, SEEN);
});

await judge('OpenAIEmbeddings gives vectors', async () => {
  const model = new OpenAIEmbeddings({
    model: 'embedding',
    apiKey: KEY,
    configuration: { baseURL: `${URL_OF_GATEWAY}/v1` },
  });
  assert.deepEqual(await model.embedDocuments(['a', 'abc']), [
    [1, 0.5, -0.25],
    [3, 0.5, -0.25],
  ]);
});
