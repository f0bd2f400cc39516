import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../../tools/supervisor/paths.ts';
import { quantile, type Figure } from './figures.ts';

const CLI = path.join(ROOT, 'node_modules', '.bin', 'cdk8s');

/** How long `cdk8s synth` takes beyond the start of its own command line, with the page cache warm. */
export function measureSynth(runs = 3): readonly Figure[] {
  const synths: number[] = [];
  const starts: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const [synth, start] = [
      timed(['synth', '--check-upgrade=false']),
      timed(['--version', '--check-upgrade=false']),
    ];
    if (run === 0) continue; // The first one reads from the disk.
    synths.push(synth);
    starts.push(start);
  }
  const [synth, start] = [quantile(synths, 0.5), quantile(starts, 0.5)];
  return [
    { what: 'synth, all environments', value: synth, unit: 's' },
    { what: 'the same without the start of the command line', value: synth - start, unit: 's', most: 1 },
  ];
}

function timed(args: readonly string[]): number {
  const beganAt = performance.now();
  const { status, stderr } = spawnSync(CLI, args, { cwd: path.join(ROOT, 'cdk8s'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`cdk8s ${args.join(' ')}: ${stderr}`);
  return (performance.now() - beganAt) / 1_000;
}
