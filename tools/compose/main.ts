import { spawnSync } from 'node:child_process';
import { commandsFor, type ContainerVerb } from './commands.ts';

/** `make build`, `make docker-up`, `make docker-down`, `make deploy` */
function main(verb: ContainerVerb): number {
  const engines = { docker: answers('docker', 'compose', 'ls'), buildah: answers('buildah', '--version') };
  for (const [program, ...args] of commandsFor(verb, engines, process.env['STUDYFLOW_VERSION'])) {
    console.log(`\n── ${[program, ...args].join(' ')}`);
    const { status } = spawnSync(program, args, { stdio: 'inherit' });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

function answers(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

try {
  process.exitCode = main(process.argv[2] as ContainerVerb);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
