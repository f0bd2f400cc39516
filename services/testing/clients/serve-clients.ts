import { routedTo, type TestGatewayParts } from '../gateway/open-test-gateway.ts';
import type { ProviderStub } from '../gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../gateway/serve-gateway.ts';
import { startScriptedProvider } from './scripted-provider.ts';

export interface ClientsStage {
  readonly stub: ProviderStub;
  readonly served: ServedGateway;
  close(): Promise<void>;
}

/**
 * The gateway as every judge finds it: `tutor` is answered by a provider that speaks OpenAI's language, `claude` by one
 * that speaks Anthropic's, and of `both` the first dies in the middle when `[[cut]]` says so.
 */
export async function serveClients(
  parts: TestGatewayParts = {},
  more: Readonly<Record<string, string>> = {},
): Promise<ClientsStage> {
  const stub = await startScriptedProvider();
  const settings = routedTo([
    { name: 'main', kind: 'openai', url: `${stub.url}/v1` },
    { name: 'spare', kind: 'anthropic', url: `${stub.url}/v1` },
  ]);
  const main = { provider: 'main', model: 'main-model' };
  const spare = { provider: 'spare', model: 'spare-model' };
  const AI_ROUTES = JSON.stringify({
    tutor: [main],
    embedding: [main],
    judge: [main],
    claude: [spare],
    both: [main, spare],
  });
  const served = await serveGateway({ ...settings, AI_ROUTES, ...more }, parts);
  return {
    stub,
    served,
    close: async () => {
      await served.close();
      await stub.close();
    },
  };
}
