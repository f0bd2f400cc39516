/**
 * `make test-python`: PyPI's unmodified `supabase` client against a platform of its own. Python is no requirement of
 * anything else; its packages go into a folder outside of the tree (PYTHON names another interpreter than `python3`).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { openStage } from '../e2e/stage.ts';

const FOLDER = import.meta.dirname;
const REQUIREMENTS = path.join(FOLDER, 'requirements.txt');

/** Runs a program with its output passed through. @returns its exit code */
async function run(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...more } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function mustRun(program: string, ...args: string[]): Promise<void> {
  const code = await run(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
}

/** An interpreter that has exactly what requirements.txt names; it is made once for each content of that file. */
async function openEnvironment(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  const content = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = path.join(cache, 'studyflow', `python-${content}`);
  const interpreter = path.join(folder, 'bin', 'python');
  if (existsSync(path.join(folder, 'complete'))) return interpreter;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  await mustRun(process.env['PYTHON'] ?? 'python3', '-m', 'venv', folder);
  await mustRun(interpreter, '-m', 'pip', 'install', '--quiet', '--no-deps', '-r', REQUIREMENTS);
  mkdirSync(path.join(folder, 'complete'));
  return interpreter;
}

async function main(): Promise<number> {
  const interpreter = await openEnvironment();
  const stage = await openStage();
  const { run: platform } = stage;
  try {
    const code = await run(interpreter, [path.join(FOLDER, 'second_opinion.py'), ...process.argv.slice(2)], {
      SUPABASE_URL: platform.api_url,
      ANON_KEY: platform.anon_key,
      SERVICE_ROLE_KEY: platform.service_role_key,
      MAIL_DIR: platform.mail_dir,
      PYTHONDONTWRITEBYTECODE: '1',
    });
    stage.refuseRestarts();
    return code;
  } finally {
    await stage.close();
  }
}

process.exitCode = await main();
