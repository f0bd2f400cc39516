import type { Context } from './context.ts';
import { urlOf } from './environment.ts';
import { inSeconds, paint } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import type { RunFile } from './run-file.ts';

/** What a reader needs in order to use StudyFlow: the addresses, the public key, two accounts. */
export function usageLines(run: Pick<RunFile, 'api_url' | 'anon_key' | 'demo_users'>): string[] {
  const accounts = run.demo_users.map(
    ({ email, password }, index) => `  ${index === 0 ? 'Accounts ' : '         '}  ${email}  ${password}`,
  );
  return [
    `  Page       ${run.api_url}/`,
    `  API docs   ${run.api_url}/api-docs`,
    `  Health     ${run.api_url}/health/ready`,
    `  Anon key   ${run.anon_key}`,
    ...accounts,
  ];
}

/** Says that everything is ready and where. */
export function printBanner(reporter: Reporter, { state, settings, places }: Context, tookMs: number): void {
  const port = places.processes.find((planned) => planned.port !== null)?.port ?? settings.port;
  const run = { api_url: urlOf(settings.host, port), anon_key: state.anon_key, demo_users: state.demo_users };
  reporter.line('');
  reporter.line(paint(`StudyFlow is ready (${inSeconds(tookMs)}).`, 'bold', reporter.isInteractive));
  for (const line of ['', ...usageLines(run), '']) {
    reporter.line(line);
  }
}
