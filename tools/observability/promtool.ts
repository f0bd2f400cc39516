import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PACKAGES = { promtool: 'prometheus', amtool: 'prometheus-alertmanager' } as const;

/**
 * Runs one of Prometheus' own judges: the one that PROMTOOL_BIN or AMTOOL_BIN names, else that of PATH.
 *
 * @throws when there is none, with what to do.
 */
export function runJudge(
  name: keyof typeof PACKAGES,
  args: readonly string[],
): { readonly code: number | null; readonly output: string } {
  const named = process.env[`${name.toUpperCase()}_BIN`] ?? '';
  if (named !== '' && !existsSync(named))
    throw new Error(`${name.toUpperCase()}_BIN names ${named}, which is not there.`);
  const { status, stdout, stderr, error } = spawnSync(named === '' ? name : named, args, {
    encoding: 'utf8',
  });
  if (error !== undefined) {
    throw new Error(
      `There is no ${name}. Install it (Debian: apt-get install ${PACKAGES[name]}) or set ${name.toUpperCase()}_BIN.`,
    );
  }
  return { code: status, output: `${stdout}${stderr}` };
}
