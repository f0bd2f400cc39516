import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../platform/http/app.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { openTestGateway, type TestGateway, type TestGatewayParts } from './open-test-gateway.ts';

/** The gateway's doors behind the platform's whole HTTP chain. */
export interface ServedGateway extends TestGateway {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveGateway(
  environment: Readonly<Record<string, string>>,
  services: TestGatewayParts = {},
): Promise<ServedGateway> {
  const gateway = openTestGateway(environment, services);
  const app = createApp({
    ids: randomIds,
    isOriginAllowed: () => false,
    trustedProxies: 0,
    body: { limitBytes: 1_048_576, maxDepth: 32 },
    first: [],
    admission: [(_request, _response, next) => next()],
    reportBug: () => undefined,
    mounts: [{ path: '/ai', handler: gateway.module.handler() }],
    routes: [],
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...gateway,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await gateway.module.stop();
    },
  };
}
