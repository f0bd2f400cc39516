/** Our gateway as Portkey's is: its doors, routes, breaker and fallback, without identity, budgets, ledger and stores. */
import { onParent, tellParent } from '../support/parent.ts';
import { routedTo } from '../../services/testing/gateway/open-test-gateway.ts';
import { serveGateway } from '../../services/testing/gateway/serve-gateway.ts';

const url = process.env['PROVIDER_URL'] ?? '';
const served = await serveGateway({
  ...routedTo([{ name: 'bench', kind: 'openai-compatible', url }]),
  AI_CACHE: 'off',
});
const say = (kind: string): void => tellParent({ kind, port: Number(new URL(served.url).port) });
onParent(() => say('port'));
say('ready');
