import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The peers are put beside other tools that are built, never into the packages of the platform. */
const CACHE = path.join(homedir(), '.cache', 'studyflow', 'bench');
const PORTKEY = { gateway: '1.15.2', 'node-server': '1.13.8' };
const LITELLM = '1.108.7';
const START_SECONDS = 120;

/** A peer that runs. */
export interface Peer {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Portkey's gateway from npm. */
export async function startPortkey(port: number): Promise<Peer> {
  const folder = path.join(CACHE, `portkey-${PORTKEY.gateway}`);
  const program = path.join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(program)) {
    console.log('Installing @portkey-ai/gateway …');
    mkdirSync(folder, { recursive: true });
    const wanted = {
      private: true,
      dependencies: { '@portkey-ai/gateway': PORTKEY.gateway },
      overrides: { '@hono/node-server': PORTKEY['node-server'] },
    };
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(wanted));
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return start(process.execPath, [program, '--headless', `--port=${port}`], port);
}

/** LiteLLM's proxy from PyPI, without a database; undefined where it cannot be installed or does not start. */
export async function startLiteLlm(
  port: number,
  providerUrl: string,
  key: string,
): Promise<Peer | undefined> {
  const folder = path.join(CACHE, `litellm-${LITELLM}`);
  const program = path.join(folder, 'bin', 'litellm');
  if (!existsSync(program) && !installLiteLlm(folder)) return undefined;
  const settings = path.join(folder, `bench-${port}.yaml`);
  const model = { model: 'openai/bench-model', api_base: providerUrl, api_key: 'sk-bench' };
  writeFileSync(
    settings,
    JSON.stringify({
      model_list: [{ model_name: 'tutor', litellm_params: model }],
      general_settings: { master_key: key },
    }),
  );
  const flags = ['--config', settings, '--host', '127.0.0.1', '--port', String(port)];
  return start(program, flags, port).catch((thrown: unknown) => {
    console.log(`LiteLLM is left out: ${String(thrown)}`);
    return undefined;
  });
}

function installLiteLlm(folder: string): boolean {
  console.log('Installing litellm …');
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    execFileSync(path.join(folder, 'bin', 'pip'), ['install', '-q', `litellm[proxy]==${LITELLM}`], {
      stdio: 'inherit',
      timeout: 300_000,
    });
    return true;
  } catch (thrown) {
    console.log(`LiteLLM is left out: ${String(thrown)}`);
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

async function start(command: string, flags: readonly string[], port: number): Promise<Peer> {
  const child = spawn(command, flags, {
    env: { ...process.env, NODE_ENV: 'production', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    stdio: 'ignore',
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  for (let second = 0; second < START_SECONDS && child.exitCode === null; second += 1) {
    if (await answers(port)) return { pid: child.pid ?? 0, port, stop };
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  await stop();
  throw new Error(`${command} did not listen on ${port}`);
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(900) }).then(
    () => true,
    () => false,
  );
}
