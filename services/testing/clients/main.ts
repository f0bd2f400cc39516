/**
 * `make test-clients`: unmodified clients of others at the gateway's doors: LangChain JS, Vercel's AI SDK and PyPI's
 * `openai`. Their packages go into folders outside of the tree, by lockfiles of their own. The last line adds up.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { openRedis, startOwnRedis, untilUp } from '../../platform/redis/testing.ts';
import { JUDGES, openNpm, openPython } from './environments.ts';
import { serveClients } from './serve-clients.ts';

interface Counts {
  passed: number;
  failed: number;
}

const SCRIPTS = ['langchain.mjs', 'ai-sdk.mjs'] as const;

async function main(): Promise<number> {
  const server = await startOwnRedis();
  const redis = await untilUp(openRedis({ url: server.url }));
  const stage = await serveClients({ redis });
  const counts: Counts = { passed: 0, failed: 0 };
  try {
    const url = `${stage.served.url}/ai`;
    for (const [name, program, script] of await judges()) {
      process.stdout.write(`\n── ${name}` + '\n');
      await judge(counts, url, [program, script]);
    }
  } finally {
    await stage.close();
    await redis.close();
    await server.end();
  }
  process.stdout.write(`\n${String(counts.passed)} passed, ${String(counts.failed)} failed` + '\n');
  return counts.failed === 0 ? 0 : 1;
}

/** Who judges, each with its program. Python is no requirement of anything: without it its judge is left out, aloud. */
async function judges(): Promise<readonly (readonly [name: string, program: string, script: string])[]> {
  const folder = await openNpm();
  for (const script of ['judge.mjs', ...SCRIPTS]) {
    copyFileSync(path.join(JUDGES, script), path.join(folder, script));
  }
  const ofNode = SCRIPTS.map((script) => [script, process.execPath, path.join(folder, script)] as const);
  const python = process.env['PYTHON'] ?? 'python3';
  if (spawnSync(python, ['-c', 'import venv, ensurepip']).status !== 0) {
    process.stdout.write(
      `\n── PyPI's openai is not judged: there is no ${python} here that can make environments` + '\n',
    );
    return ofNode;
  }
  const script = path.join(JUDGES, 'openai_judge.py');
  return [...ofNode, ["PyPI's openai", await openPython(python), script] as const];
}

/** Runs one judge with its output passed through; one that ends without counts is one failure. */
async function judge(
  counts: Counts,
  url: string,
  [program, script]: readonly [program: string, script: string],
): Promise<void> {
  const child = spawn(program, [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, AI_URL: url, PYTHONDONTWRITEBYTECODE: '1' },
    timeout: MOST_MS,
  });
  let end = '';
  child.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data);
    end = `${end}${data.toString()}`.slice(-2_000);
  });
  await once(child, 'close');
  const [, passed = '0', failed = '1'] = /(\d+) passed, (\d+) failed\s*$/.exec(end) ?? [];
  counts.passed += Number(passed);
  counts.failed += Number(failed);
}

const MOST_MS = 180_000;

process.exitCode = await main();
