import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { anyFreePort } from '../local/ports.ts';
import { choosePorts } from './choose-ports.ts';
import { planRoles } from './plan.ts';

describe('the plan of a run', () => {
  it('is one process with all roles by default', () => {
    expect(planRoles(null)).toEqual([['api', 'rooms', 'worker']]);
  });

  it('is n processes for people and one worker with REPLICAS=n', () => {
    expect(planRoles(2)).toEqual([['api', 'rooms'], ['api', 'rooms'], ['worker']]);
  });

  it('gives the worker no public port, and nobody the port of another', async () => {
    const port = await anyFreePort();
    const chosen = await choosePorts(planRoles(2), {}, { port, host: '127.0.0.1' });
    expect(chosen.processes.map((planned) => planned.port !== null)).toEqual([true, true, false]);
    expect(new Set(Object.values(chosen.ports)).size).toBe(7);
    expect(chosen.processes[0]?.port).toBeGreaterThanOrEqual(port);
  });

  it('keeps ports, except for one that somebody else has taken meanwhile', async () => {
    const settings = { port: await anyFreePort(), host: '127.0.0.1' };
    const first = await choosePorts(planRoles(null), {}, settings);
    expect((await choosePorts(planRoles(null), first.ports, settings)).ports).toEqual(first.ports);
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(first.ports['public-0'], '127.0.0.1', resolve));
    const second = await choosePorts(planRoles(null), first.ports, settings);
    await new Promise((resolve) => stranger.close(resolve));
    expect(second.ports['public-0']).toBeGreaterThan(first.ports['public-0'] ?? 0);
    expect(second.redis).toBe(first.redis);
  });
});
