import { existsSync } from 'node:fs';

const KUBERNETES_LOG = '/dev/termination-log';

/**
 * The file for the last words of a process that runs to its end, of 4 KiB at most; undefined where nobody reads any.
 * Asked before the configuration is checked: that it cannot be used is worth telling, too.
 */
export function terminationLog(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { TERMINATION_LOG } = environment;
  if (TERMINATION_LOG !== undefined && TERMINATION_LOG !== '') return TERMINATION_LOG;
  return existsSync(KUBERNETES_LOG) ? KUBERNETES_LOG : undefined;
}
