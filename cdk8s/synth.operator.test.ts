import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { watchSlowdown } from '../tools/local/slowdown.ts';

const run = promisify(execFile);
const CLI = new URL('../node_modules/cdk8s-cli/bin/cdk8s', import.meta.url).pathname;
const HERE = new URL('.', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'studyflow-synth-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Loaded into every process of a synth: who opens a connection ends with 97, and each says what CPU time its main thread took. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import net from 'node:net';
  net.Socket.prototype.connect = () => { process.stderr.write('a connection was opened\\n'); process.exit(97); };
  process.on('exit', () => {
    const { user, system } = process.threadCpuUsage();
    process.stderr.write('CPU ' + process.argv[1].split('/').pop() + ' ' + (user + system) / 1e6 + '\\n');
  });
`)}`;

async function synth(
  output: string,
): Promise<{ files: Map<string, string>; stderr: string; seconds: number }> {
  const startedAt = performance.now();
  const args = [CLI, 'synth', '--check-upgrade=false', '--output', join(folder, output)];
  const { stderr } = await run(process.execPath, args, {
    cwd: HERE,
    env: {
      PATH: `${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}`,
      NODE_OPTIONS: `--import=${WATCH}`,
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const names = readdirSync(join(folder, output)).sort();
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, output, name), 'utf8')]));
  return { files, stderr, seconds };
}

test('cdk8s synth gives the same bytes twice, opens no connection, and takes at most 1 s beyond the CLI', async () => {
  const slowdown = watchSlowdown();
  const first = await synth('first');
  const second = await synth('second');
  expect([...first.files.keys()]).toEqual([
    'local-1-namespace.k8s.yaml',
    'local-2-platform.k8s.yaml',
    ...['production', 'staging'].flatMap((name) =>
      ['1-cluster', '2-operator', '3-platform', '4-observability', '5-escalation'].map(
        (file) => `${name}-${file}.k8s.yaml`,
      ),
    ),
  ]);
  expect(second.files).toEqual(first.files);
  const factor = await slowdown.stop();
  // CPU seconds of the thread that one waits for: a slower core takes more, what else runs on the machine adds little.
  const cpu = [first, second].map(({ stderr }) => Number(/CPU main\.ts ([\d.]+)/.exec(stderr)?.[1]));
  process.stdout.write(
    `synth: ${first.seconds.toFixed(1)} and ${second.seconds.toFixed(1)} s in all, of which our program ` +
      `${cpu.map((seconds) => seconds.toFixed(2)).join(' and ')} s of CPU (machine ×${factor.toFixed(1)})\n`,
  );
  expect(Math.min(...cpu)).toBeLessThanOrEqual(factor);
}, 120_000);
