/** `make synth`: writes what cdk8s/ describes, one environment a folder, below `cdk8s/dist`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../supervisor/paths.ts';

const { status, error } = spawnSync(
  path.join(ROOT, 'node_modules', '.bin', 'cdk8s'),
  // Asking whether there is a newer version would need the network.
  ['synth', '--check-upgrade=false', ...process.argv.slice(2)],
  { cwd: path.join(ROOT, 'cdk8s'), stdio: 'inherit' },
);
if (error) console.error(`cdk8s could not be run: ${error.message}. Run npm ci --ignore-scripts.`);
process.exitCode = status ?? 1;
