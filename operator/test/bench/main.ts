/**
 * `make bench-operator`: measures how fast the operator is and what it needs. `ONLY=switches,thousand,synth` picks some,
 * `SWITCHES` and `PLATFORMS` say how many. The exit code is 1 when a target is missed.
 */
import { availableParallelism, loadavg } from 'node:os';
import { figureTable, isKept, type Figure } from './figures.ts';
import { measureSynth } from './manifests.ts';
import { measureSwitches } from './switches.ts';
import { measureThousand } from './thousand.ts';

const { ONLY = '', SWITCHES = '100', PLATFORMS = '1000' } = process.env;

const MEASUREMENTS: Readonly<Record<string, () => Promise<readonly Figure[]> | readonly Figure[]>> = {
  synth: () => measureSynth(),
  switches: () => measureSwitches(Number(SWITCHES)),
  thousand: () => measureThousand(Number(PLATFORMS)),
};

const only = ONLY.split(/[\s,]+/).filter((name) => name !== '');
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  process.stdout.write(`${name} …\n`);
  figures.push(...(await measure()));
}
const [load = 0] = loadavg();
process.stdout.write(`\n${figureTable(figures)}\n\n`);
process.stdout.write(
  `Node.js ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}\n`,
);
process.exitCode = figures.length > 0 && figures.every(isKept) ? 0 : 1;
