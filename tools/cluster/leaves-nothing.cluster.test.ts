import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { startCluster } from './start.ts';
import { stopCluster } from './stop.ts';
import { useCluster, type TestCluster } from './testing.ts';
import { added, footprint } from './testing/footprint.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await useCluster();
});

test('a cluster starts beside another one, a second start finds it, and a stop leaves nothing: no process, mount, link, rule, group, setting or file', async () => {
  if (!cluster.local) return; // Where the cluster is a person's own, none is started.
  const home = mkdtempSync(path.join(tmpdir(), 'cluster-'));
  const directory = path.join(home, 'cluster');
  const say = (): void => undefined;
  try {
    const before = await footprint();
    const first = await startCluster(directory, say);
    expect(first.wasRunning).toBe(false);
    expect(added(before, await footprint()).length).toBeGreaterThan(10);
    expect((await startCluster(directory, say)).wasRunning).toBe(true);
    expect(await first.kubectl.run(['get', 'nodes', '--no-headers'])).toMatch(
      /node-1 +Ready[^]*node-2 +Ready/,
    );

    const began = performance.now();
    expect(await stopCluster(directory)).toBe(true);
    console.log(`stopped in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect(added(before, await footprint())).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    expect(await stopCluster(directory)).toBe(false);
  } finally {
    await stopCluster(directory);
    rmSync(home, { recursive: true, force: true });
  }
}, 300_000);
