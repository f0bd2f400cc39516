import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../platform/clock/clock.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import type { Ai } from '../../modules/ai/index.ts';
import { openAi } from '../../modules/ai/open-ai.ts';
import { describeAi, startOpenAiStub, stubSettings, type OpenAiStub } from '../../modules/ai/testing.ts';
import { gatewayConfig, openTestGateway, routedTo } from './open-test-gateway.ts';

let stub: OpenAiStub;

beforeAll(async () => {
  stub = await startOpenAiStub();
});

afterAll(() => stub.close());

function portOf(environment: Readonly<Record<string, string>>): Ai {
  const { port } = openTestGateway(environment).module;
  if (port === undefined) throw new Error('There is no provider');
  return port.ai;
}

describe('the port of the platform over the gateway', () => {
  describeAi(() => ({ ai: portOf(stubSettings(stub)), stub }));

  test('answers from the routes that are named when no model is', async () => {
    const ai = portOf(
      routedTo([{ name: 'main', kind: 'openai-compatible', url: stub.url }], ['tutor', 'embedding']),
    );
    const asked = stub.requests.length;
    expect(await ai.complete({ messages: [{ role: 'user', content: 'Hello?' }] })).toMatchObject({
      provider: 'local',
    });
    await ai.embed({ text: 'light' });
    const models = stub.requests.slice(asked).map(({ body }) => body.model);
    expect(models).toEqual(['main-model', 'main-model']);
  });

  test('says which setting a question needs that no route leads to', async () => {
    const ai = portOf(routedTo([{ name: 'main', kind: 'openai', url: stub.url }], ['other']));
    const messages = [{ role: 'user', content: 'Hello?' }] as const;
    await expect(ai.complete({ messages })).rejects.toMatchObject({ params: { setting: 'AI_CHAT_MODEL' } });
    await expect(ai.embed({ text: 'x' })).rejects.toMatchObject({
      params: { setting: 'AI_EMBEDDING_MODEL' },
    });
  });

  test('is not there without a provider', () => {
    expect(openTestGateway({}).module.port).toBeUndefined();
  });
});

describe('the AI of the functions over the gateway', () => {
  describeAi(() => {
    const environment = stubSettings(stub);
    const ai = openAi({
      config: gatewayConfig(environment),
      clock: systemClock,
      metrics: createMetrics({ version: 'test', withDefaults: false }),
      server: openTestGateway(environment).module.port,
    });
    return { ai, stub };
  });
});
