import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from '../supervisor/paths.ts';
import { sum, type Counts } from './jest-run.ts';

/** A verb of `make`, and what is set for it. */
export interface Verb {
  readonly name: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs verbs of `make` one after the other, whatever becomes of them, and adds up what their last lines say. */
export async function runVerbs(verbs: readonly Verb[]): Promise<Counts> {
  const counts: Counts[] = [];
  const lines: string[] = [];
  for (const { name, environment = {} } of verbs) {
    console.log(`\n══ make ${name}`);
    const beganAt = performance.now();
    const one = await runVerb(name, environment);
    const seconds = ((performance.now() - beganAt) / 1_000).toFixed(0);
    const line = `══ make ${name}: ${one.passed} passed, ${one.failed} failed in ${seconds} s`;
    console.log(`\n${line}`);
    lines.push(line);
    counts.push(one);
  }
  console.log(`\n${lines.join('\n')}`);
  return sum(...counts);
}

async function runVerb(verb: string, environment: Readonly<Record<string, string>>): Promise<Counts> {
  const program = path.join(ROOT, 'tools', 'bootstrap.mjs');
  const child = spawn(process.execPath, [program, verb], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let end = '';
  child.stdout.on('data', (data: Buffer) => {
    process.stdout.write(data);
    end = `${end}${data.toString()}`.slice(-2_000);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return countsIn(end, code === 0);
}

/** The counts that a run ends with; one that fails without saying so, or says nothing, counts as one failure. */
export function countsIn(output: string, isSuccess: boolean): Counts {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const found = /^(\d+) passed, (\d+) failed$/.exec(last.trim());
  if (found === null) return { passed: 0, failed: 1 };
  const failed = Number(found[2]);
  return { passed: Number(found[1]), failed: isSuccess ? failed : Math.max(1, failed) };
}
