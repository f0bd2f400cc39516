import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GATEWAY_FOLDERS,
  GATEWAY_PORTS,
  nginxConfig,
  type NginxConfigProps,
} from '../../cdk8s/constructs/gateway/nginx-config.ts';
import { anyFreePort } from '../local/ports.ts';
import { findProgram, startProgram, type RunningProgram } from './program.ts';

/** The gateway as a pod runs it, with ports and folders of this machine. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly healthUrl: string;
  readonly tlsFolder: string;
  /** Lines of the access log so far. */
  readonly log: () => readonly AccessLine[];
  readonly nginx: RunningProgram;
  stop(): Promise<void>;
}

export interface AccessLine {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly request_id: string;
  readonly upstream: string;
  readonly upstream_status: string;
}

export interface GatewayOptions extends Partial<NginxConfigProps> {
  /** Addresses that stand for the pods behind the Service of the API, instead of the Service thrice. */
  readonly apiPods?: readonly string[];
  /** Keys that are never limited. */
  readonly exempt?: readonly string[];
  /** Puts files into the folder of the certificate before nginx starts. */
  readonly prepare?: (tlsFolder: string) => void;
}

/** Starts the real nginx on the configuration that the gateway's pods have. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-gateway-'));
  const ports = { http: await anyFreePort(), https: await anyFreePort(), health: await anyFreePort() };
  const folders = { tls: join(folder, 'tls'), exempt: join(folder, 'exempt') };
  for (const inside of [folders.tls, folders.exempt]) mkdirSync(inside);
  const lines = (options.exempt ?? []).map((key) => `"${key}" 1;\n`);
  writeFileSync(join(folders.exempt, 'keys.map'), lines.join(''));
  options.prepare?.(folders.tls);
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, onThisMachine(configOf(options), { folder, ports, folders }));
  const nginx = await startProgram(findProgram('nginx'), ['-e', 'stderr', '-c', file], ports.http);
  return {
    url: `http://127.0.0.1:${ports.http}`,
    port: ports.http,
    tlsPort: ports.https,
    healthUrl: `http://127.0.0.1:${ports.health}`,
    tlsFolder: folders.tls,
    log: () => accessLinesOf(readFileSync(join(folder, 'access.log'), 'utf8')),
    nginx,
    stop: async () => {
      await nginx.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether nginx takes a configuration. @throws with what it says. */
export function testConfig(props: NginxConfigProps): void {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-gateway-'));
  try {
    const file = join(folder, 'nginx.conf');
    const ports = { http: 65_531, https: 65_532, health: 65_533 };
    const folders = { tls: folder, exempt: folder };
    writeFileSync(file, onThisMachine(nginxConfig(props), { folder, ports, folders }));
    execFileSync(findProgram('nginx'), ['-t', '-q', '-e', 'stderr', '-c', file], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf({ apiPods, ...options }: GatewayOptions): string {
  const config = nginxConfig({
    api: '127.0.0.1:1',
    rooms: '127.0.0.1:1',
    hasTls: false,
    requestsPerMinute: 1_000_000,
    bodyLimits: { ai: 4_194_304, other: 1_048_576 },
    trustedProxyCidrs: [],
    ...options,
  });
  if (apiPods === undefined) return config;
  const servers = apiPods.map((address) => `    server ${address} max_fails=0;\n`).join('');
  return config.replace(/(upstream api \{\n)(?: {4}server .*\n)+/, `$1${servers}`);
}

interface Place {
  readonly folder: string;
  readonly ports: Readonly<Record<'http' | 'https' | 'health', number>>;
  readonly folders: Readonly<Record<'tls' | 'exempt', string>>;
}

/** Only ports and folders change. Whoever is root lets nginx be root, so that it may write to its folder. */
function onThisMachine(config: string, { folder, ports, folders }: Place): string {
  const moved = config
    .replaceAll('/tmp/', `${folder}/`)
    // A pipe to a process of Node cannot be opened by name.
    .replace('/dev/stdout', `${folder}/access.log`)
    .replaceAll(GATEWAY_FOLDERS.tls, folders.tls)
    .replaceAll(GATEWAY_FOLDERS.exempt, folders.exempt)
    .replace(`listen ${GATEWAY_PORTS.http};`, `listen 127.0.0.1:${ports.http};`)
    .replace(`listen ${GATEWAY_PORTS.https} `, `listen 127.0.0.1:${ports.https} `)
    .replace(`listen ${GATEWAY_PORTS.health};`, `listen 127.0.0.1:${ports.health};`);
  return process.getuid?.() === 0 ? `user root;\n${moved}` : moved;
}

function accessLinesOf(output: string): AccessLine[] {
  return output
    .split('\n')
    .flatMap((line) => (line.startsWith('{"time"') ? [JSON.parse(line) as AccessLine] : []));
}
