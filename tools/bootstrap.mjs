/**
 * The way from a bare machine to a verb of `make`: plain JavaScript that Node 20 runs.
 *
 * Order matters: check Node, install the packages of the lockfile, finish what their
 * install scripts would have done, find Node 24, and hand over to the TypeScript entry.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './bootstrap/find-node.mjs';
import { installPackages } from './bootstrap/install-packages.mjs';
import { finishPostgres } from './bootstrap/finish-postgres.mjs';
import { HELP } from './bootstrap/help.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = 20;

/** Which program does which verb, and with which first argument. */
const ENTRIES = {
  start: ['tools/supervisor/main.ts', 'start'],
  run: ['tools/supervisor/main.ts', 'start'],
  stop: ['tools/supervisor/main.ts', 'stop'],
  status: ['tools/supervisor/main.ts', 'status'],
  logs: ['tools/supervisor/main.ts', 'logs'],
  reset: ['tools/supervisor/main.ts', 'reset'],
  migrate: ['tools/supervisor/main.ts', 'migrate'],
  'rotate-signing-keys': ['tools/supervisor/main.ts', 'rotate-signing-keys'],
  backup: ['tools/supervisor/main.ts', 'backup'],
  restore: ['tools/supervisor/main.ts', 'restore'],
  doctor: ['tools/doctor/main.ts'],
  hooks: ['tools/hooks/main.ts', 'install'],
  test: ['tools/test/main.ts', 'test'],
  'test-chaos': ['tools/test/main.ts', 'chaos'],
  'test-operator': ['tools/test/main.ts', 'operator'],
  'test-operator-chaos': ['tools/test/main.ts', 'operator-chaos'],
  'test-vault': ['tools/test/main.ts', 'vault'],
  'test-models': ['tools/test/main.ts', 'models'],
  'test-cluster': ['tools/test/main.ts', 'cluster'],
  'test-all': ['tools/test/main.ts', 'all'],
  'test-fuzz': ['services/testing/fuzz/main.ts'],
  'test-simulation': ['services/testing/simulation/main.ts'],
  'test-mutants': ['services/testing/mutants/main.ts'],
  'test-operator-mutants': ['operator/test/mutants/main.ts'],
  'test-python': ['services/testing/python/main.ts'],
  'test-clients': ['services/testing/clients/main.ts'],
  check: ['tools/test/main.ts', 'check'],
  lint: ['tools/test/main.ts', 'lint'],
  drill: ['tools/drill/main.ts'],
  bench: ['benchmarks/main.ts'],
  'bench-operator': ['operator/test/bench/main.ts'],
  synth: ['tools/synth/main.ts'],
  cluster: ['tools/cluster/main.ts', 'start'],
  'cluster-stop': ['tools/cluster/main.ts', 'stop'],
  'cluster-status': ['tools/cluster/main.ts', 'status'],
  'cluster-image': ['tools/cluster/main.ts', 'image'],
  'cluster-variant': ['tools/cluster/main.ts', 'variant'],
  'cluster-servers': ['tools/cluster/testing/main.ts'],
  'cluster-load': ['operator/test/cluster/load/main.ts'],
  build: ['tools/compose/main.ts', 'build'],
  'docker-up': ['tools/compose/main.ts', 'docker-up'],
  'docker-down': ['tools/compose/main.ts', 'docker-down'],
  deploy: ['tools/compose/main.ts', 'deploy'],
  screenshots: ['tools/screenshots/main.ts'],
  generate: ['tools/generate/main.ts'],
};

/** Ends with a sentence for the reader instead of a stack. */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Runs the entry in the foreground; it decides what a signal means, so this process only waits for it. */
function handOver(node, entryArguments) {
  const environment = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
  };
  const child = spawn(node, entryArguments, { cwd: ROOT, stdio: 'inherit', env: environment });
  process.on('SIGINT', () => {}); // The terminal has sent it to the child as well.
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => fail(`Could not run ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

async function main() {
  const [verb = 'help', ...rest] = process.argv.slice(2);
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    fail(
      `Node.js ${process.versions.node} is too old. Install version ${OLDEST_NODE} or newer, then run make ${verb} again.`,
    );
  }
  const entry = ENTRIES[verb];
  if (!entry) {
    process.stdout.write(HELP);
    process.exit(verb === 'help' ? 0 : 1);
  }
  const [program, ...firstArguments] = entry;
  if (!existsSync(path.join(ROOT, program))) {
    fail(`This version of StudyFlow has no ${program}, which make ${verb} needs.`);
  }
  await installPackages(ROOT);
  await finishPostgres(ROOT);
  handOver(findNode(ROOT), [path.join(ROOT, program), ...firstArguments, ...rest]);
}

main().catch((error) => fail(error.message));
