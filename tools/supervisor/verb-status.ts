import { livingChildren } from './children.ts';
import { runningSupervisor } from './lock.ts';
import type { Paths } from './paths.ts';
import { isReady } from './readiness.ts';
import { readRunFile } from './run-file.ts';
import type { RunFile } from './run-file.ts';

const NOT_RUNNING = 1;

async function processLines(run: RunFile): Promise<string[]> {
  return Promise.all(
    run.processes.map(async ({ index, roles, pid, url, internal_url: internal, restarts }) => {
      const health = (await isReady(url ?? internal)) ? 'ready' : 'not ready';
      const place = `${url ?? '-'}  internal ${internal}`;
      return `  process-${index}  ${roles.join(',').padEnd(16)} pid ${pid}  ${health}  ${place}  restarts ${restarts}`;
    }),
  );
}

/** `make status`: what runs, where, and how it is. The exit code is 1 when nothing runs. */
export async function status(paths: Paths): Promise<number> {
  const run = readRunFile(paths);
  const supervisor = runningSupervisor(paths);
  if (!supervisor || !run) {
    const left = livingChildren(paths);
    const names = left.map(([name, { pid }]) => `${name} (${pid})`).join(', ');
    process.stdout.write(
      left.length === 0
        ? 'StudyFlow does not run. Start it with: make start\n'
        : `The supervisor is gone, but these still run: ${names}.\nEnd them with make stop, or start again with make start.\n`,
    );
    return NOT_RUNNING;
  }
  const services = run.services.map(
    ({ name, pid, data_dir: place }) => `  ${name.padEnd(9)} pid ${pid}  ${place}`,
  );
  const lines = [
    `StudyFlow: ${run.state} (supervisor ${supervisor.pid})`,
    ...(await processLines(run)),
    ...services,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
