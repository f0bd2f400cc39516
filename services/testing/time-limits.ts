/** Limits in milliseconds for the tests of a file, on a machine that others use as well. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { basename } from 'node:path';
import { watchSlowdown, type Slowdown } from './e2e/slowdown.ts';

/**
 * Watches the machine while the tests of this file run: a promise in milliseconds is `promise * machine.factor()`,
 * never a bare number. A factor that changed a limit is printed at the end.
 */
export function watchMachine(): Pick<Slowdown, 'factor'> {
  let slowdown: Slowdown | undefined;
  beforeAll(() => {
    slowdown = watchSlowdown();
  });
  afterAll(async () => {
    const factor = (await slowdown?.stop()) ?? 1;
    if (factor < 1.05) return;
    process.stdout.write(`${basename(expect.getState().testPath ?? '')}: machine ×${factor.toFixed(1)}\n`);
  });
  return { factor: () => slowdown?.factor() ?? 1 };
}
