import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The judges, and what they need, as they stand in the tree. */
export const JUDGES = path.join(import.meta.dirname, 'judges');

/**
 * A folder outside of the tree with the npm packages of the judges' lockfile; made once for each content of it.
 *
 * @returns where the judges are to be put to find them
 */
export async function openNpm(): Promise<string> {
  return made('clients-npm', 'package-lock.json', async (folder) => {
    for (const file of ['package.json', 'package-lock.json']) {
      copyFileSync(path.join(JUDGES, file), path.join(folder, file));
    }
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await mustRun('npm', ['ci', ...flags], folder);
  });
}

/** An interpreter that has exactly what requirements.txt names. PYTHON names another than `python3`. */
export async function openPython(python: string): Promise<string> {
  const folder = await made('clients-python', 'requirements.txt', async (made_) => {
    await mustRun(python, ['-m', 'venv', made_], JUDGES);
    const requirements = path.join(JUDGES, 'requirements.txt');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r'];
    await mustRun(path.join(made_, 'bin', 'python'), [...pip, requirements], JUDGES);
  });
  return path.join(folder, 'bin', 'python');
}

async function made(name: string, lock: string, make: (folder: string) => Promise<void>): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  const content = createHash('sha256')
    .update(readFileSync(path.join(JUDGES, lock)))
    .digest('hex');
  const folder = path.join(cache, 'studyflow', `${name}-${content.slice(0, 12)}`);
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  mkdirSync(complete);
  return folder;
}

async function mustRun(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}.`);
}
