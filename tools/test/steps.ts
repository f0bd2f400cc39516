import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One thing that must hold, run as its own process. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Runs a step with its output passed through, and says how it ended and how long it took. */
export async function runStep({ name, command, environment = {} }: Step): Promise<StepResult> {
  const startedAt = performance.now();
  console.log(`\n── ${name}`);
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return told({ name, passed: code === 0, seconds: (performance.now() - startedAt) / 1_000 });
}

function told(result: StepResult, output = ''): StepResult {
  const { name, passed, seconds } = result;
  if (output !== '') console.log(`\n${output.trimEnd()}`);
  console.log(`── ${name}: ${passed ? 'ok' : 'FAILED'} in ${seconds.toFixed(1)} s`);
  return result;
}

/** Runs steps two at a time, as this many cores are always there; each one's output stands together, in the order in which they end. */
export async function runSteps(steps: readonly Step[]): Promise<StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const runOnes = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      results.push(await runAside(step));
    }
  };
  await Promise.all([runOnes(), runOnes()]);
  return results;
}

async function runAside({ name, command, environment = {} }: Step): Promise<StepResult> {
  const startedAt = performance.now();
  const [program, ...args] = command;
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const env = { ...process.env, ...colours, ...environment };
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return told({ name, passed: code === 0, seconds: (performance.now() - startedAt) / 1_000 }, output);
}
