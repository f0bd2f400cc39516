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
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds.toFixed(1)} s`);
  return { name, passed: code === 0, seconds };
}
