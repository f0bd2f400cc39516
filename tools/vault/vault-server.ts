/**
 * A real Vault for tests: storage on disk, so that it is sealed after each start as in production, and never `-dev`.
 *
 * It listens on 127.0.0.1 unless it is told otherwise, keeps its data in a folder of its own and ends with the process that started it.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuardian, type Guardian } from '../kubernetes/guardian.ts';
import { findProgram } from '../kubernetes/programs.ts';
import { failure } from '../local/failure.ts';
import { anyFreePort } from '../local/ports.ts';
import { startServer, type ServerProcess } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';
import { createVaultApi, type VaultApi } from './vault-api.ts';

export interface VaultOptions {
  /** @default file */
  readonly storage?: 'file' | 'raft';
  /** An address of this machine that those who ask can reach. @default 127.0.0.1 */
  readonly host?: string;
  /** @default one that is free */
  readonly port?: number;
}

/** A Vault that runs, and what only its administrator knows. */
export interface VaultServer {
  readonly address: string;
  readonly folder: string;
  readonly rootToken: string;
  readonly unsealKey: string;
  /** As root. */
  readonly api: VaultApi;
  /** Nothing can be read until it is unsealed. */
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** SIGKILL: nobody answers until it is started. */
  kill(): Promise<void>;
  /** Starts it again at the same address; it is sealed then. */
  start(): Promise<void>;
  /** Ends it in peace, starts it again and unseals it. */
  restart(): Promise<void>;
  /** Ends it and leaves nothing. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;
const STOP_STEPS = [{ signal: 'SIGTERM', graceMs: 10_000 }] as const;

/** Starts a Vault, initialised and unsealed, with nothing in it. */
export async function startVault(options: VaultOptions = {}): Promise<VaultServer> {
  const program = await findProgram('vault');
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-vault-'));
  const guardian = startGuardian(folder);
  try {
    const process = createProcess(program, folder, guardian, await writeConfig(folder, options));
    await process.start();
    return await openServer(process, folder, guardian);
  } catch (error) {
    await guardian.release();
    throw error;
  }
}

interface VaultProcess {
  readonly address: string;
  start(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
}

async function writeConfig(
  folder: string,
  { storage = 'file', host = '127.0.0.1', ...given }: VaultOptions,
): Promise<string> {
  const [port, clusterPort] = [given.port ?? (await anyFreePort()), await anyFreePort()];
  const data = path.join(folder, 'data');
  mkdirSync(data);
  const address = `http://${host}:${port.toString()}`;
  const config = {
    storage: { [storage]: { path: data, ...(storage === 'raft' && { node_id: 'one' }) } },
    listener: [{ tcp: { address: `${host}:${port.toString()}`, tls_disable: true } }],
    api_addr: address,
    cluster_addr: `https://127.0.0.1:${clusterPort.toString()}`,
    disable_mlock: true,
    log_level: 'warn',
  };
  writeFileSync(path.join(folder, 'vault.json'), JSON.stringify(config), { mode: 0o600 });
  return address;
}

function createProcess(program: string, folder: string, guardian: Guardian, address: string): VaultProcess {
  let running: ServerProcess | undefined;
  const logFile = path.join(folder, 'vault.log');
  const api = createVaultApi(address, '');
  return {
    address,
    async start() {
      const server = await startServer({
        file: program,
        args: ['server', `-config=${path.join(folder, 'vault.json')}`],
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder },
        logFile,
      });
      running = server;
      guardian.guard([server.pid]);
      const isUp = await waitUntil(() => answers(api, server, logFile), { timeoutMs: READY_WITHIN_MS });
      if (!isUp)
        throw failure(`Vault did not answer in ${READY_WITHIN_MS.toString()} ms:\n${tailOf(logFile)}`);
    },
    async end(signal) {
      await running?.stop([{ ...STOP_STEPS[0], signal }]);
      running = undefined;
      guardian.guard([]);
    },
  };
}

async function answers(api: VaultApi, server: ServerProcess, logFile: string): Promise<boolean> {
  if (server.hasExited()) throw failure(`Vault ended:\n${tailOf(logFile)}`);
  const answer = await api.call('GET', 'sys/seal-status').catch(() => undefined);
  return answer?.status === 200;
}

async function openServer(process: VaultProcess, folder: string, guardian: Guardian): Promise<VaultServer> {
  const { address } = process;
  const anybody = createVaultApi(address, '');
  const { body } = await anybody.write('sys/init', { secret_shares: 1, secret_threshold: 1 });
  const [unsealKey = ''] = body['keys_base64'] as string[];
  const rootToken = body['root_token'] as string;
  const api = createVaultApi(address, rootToken);

  const unseal = async (): Promise<void> => {
    await anybody.write('sys/unseal', { key: unsealKey });
    // Unsealed is not yet active: until then everything is 503 or an error of its own.
    const isActive = await waitUntil(async () => (await anybody.call('GET', 'sys/health')).status === 200, {
      timeoutMs: READY_WITHIN_MS,
    });
    if (!isActive) throw failure(`Vault did not become active:\n${tailOf(path.join(folder, 'vault.log'))}`);
  };
  await unseal();
  return {
    address,
    folder,
    rootToken,
    unsealKey,
    api,
    unseal,
    seal: async () => void (await api.write('sys/seal')),
    kill: () => process.end('SIGKILL'),
    start: () => process.start(),
    async restart() {
      await process.end('SIGTERM');
      await process.start();
      await unseal();
    },
    stop: () => guardian.release(),
  };
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n');
}
