import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { startGateway, type Gateway } from '../../../../tools/gateway/nginx.ts';
import { anyFreePort } from '../../../../tools/local/ports.ts';
import { eventually } from '../../harness/eventually.ts';

/** The two containers of a pod of the gateway: nginx, and the process that fetches its certificate. */
export interface GatewayPod {
  readonly gateway: Gateway;
  /** What the process beside nginx has written to its log. */
  log(): string;
  /** A page of its internal port; empty while it does not answer. */
  ask(page: string): Promise<string>;
  /** Waits until it says that handshakes show this version. */
  shows(version: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both; `environment` says where Vault is. */
export async function startGatewayPod(environment: Readonly<Record<string, string>>): Promise<GatewayPod> {
  const gateway = await startGateway({ hasTls: true });
  const port = await anyFreePort();
  const beside = spawn(process.execPath, ['services/processes/gateway-certificate.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      VAULT_POLL_MS: '200',
      INTERNAL_PORT: port.toString(),
      GATEWAY_TLS_FOLDER: gateway.tlsFolder,
      GATEWAY_TLS_PORT: gateway.tlsPort.toString(),
      ...environment,
    },
  });
  let log = '';
  beside.stdout.on('data', (text: Buffer) => (log += text.toString()));
  const ask = async (page: string): Promise<string> =>
    await fetch(`http://127.0.0.1:${port}/${page}`).then(
      (answer) => answer.text(),
      () => '',
    );
  return {
    gateway,
    log: () => log,
    ask,
    shows: async (version) => {
      const wanted = `"version":"kv-${version}"`;
      await eventually(`version ${version} is shown`, async () =>
        (await ask('internal/credentials')).includes(wanted),
      );
    },
    stop: async () => {
      beside.kill();
      await once(beside, 'exit');
      await gateway.stop();
    },
  };
}

/** What became of requests, each over a connection of its own. */
export interface Asked {
  answered: number;
  readonly failed: string[];
}

/** Where a gateway answers. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Asks over and over, each time by a full handshake, until the signal says stop. */
export async function keepAsking(place: Place, signal: AbortSignal): Promise<Asked> {
  const asked: Asked = { answered: 0, failed: [] };
  while (!signal.aborted) {
    try {
      await askOnce(place);
      asked.answered += 1;
    } catch (error) {
      asked.failed.push(String(error));
    }
    await delay(10);
  }
  return asked;
}

async function askOnce(place: Place): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    // Nobody is behind the gateway: what counts is that it answers.
    const options = { ...place, path: '/health', agent: false, rejectUnauthorized: false };
    request(options, (answer) => answer.resume().once('end', resolve).once('error', reject))
      .once('error', reject)
      .end();
  });
}
