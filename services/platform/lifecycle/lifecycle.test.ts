import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../clock/clock.ts';
import { createHealth } from '../health/health.ts';
import type { HttpServer } from '../http/server.ts';
import { recordLog } from '../telemetry/testing.ts';
import { createLifecycle } from './lifecycle.ts';
import { followSignals } from './signals.ts';

function setup(options: { timeoutMs?: number } = {}) {
  const order: string[] = [];
  const codes: number[] = [];
  const log = recordLog();
  const health = createHealth({ components: [], clock: systemClock });
  const lifecycle = createLifecycle({
    log,
    health,
    graceMs: 20,
    timeoutMs: options.timeoutMs ?? 2_000,
    exit: (code) => void codes.push(code),
  });
  const server = {
    startDraining: () => order.push(`draining, ${health.phase()}`),
    stopListening: async () => void order.push('answered'),
    destroy: () => order.push('destroyed'),
  } as unknown as HttpServer;
  return { lifecycle, health, log, order, codes, server };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('the stop', () => {
  test('goes from not ready over sockets and queues to pools, and ends with 0', async () => {
    const { lifecycle, order, codes, server } = setup();
    lifecycle.addServer(server);
    lifecycle.push('pools', () => void order.push('pools'));
    lifecycle.push('redis', () => void order.push('redis'));
    lifecycle.onStop('jobs', () => void order.push('jobs'));
    lifecycle.onDrain('sockets', (withinMs) => void order.push(withinMs > 0 ? 'sockets' : 'no time'));
    lifecycle.ready();
    await lifecycle.stop('SIGTERM');
    expect(order).toEqual([
      'draining, draining',
      'answered',
      'sockets',
      'jobs',
      'redis',
      'pools',
      'destroyed',
    ]);
    expect(codes).toEqual([0]);
  });

  test('is the same one however often it is asked for', async () => {
    const { lifecycle, order, codes, server } = setup();
    lifecycle.addServer(server);
    await Promise.all([lifecycle.stop('SIGTERM'), lifecycle.stop('SIGINT')]);
    expect(order.filter((step) => step === 'answered')).toHaveLength(1);
    expect(codes).toEqual([0]);
    expect(lifecycle.stopping.aborted).toBe(true);
  });

  test('ends with 1 and a line when something takes longer than the limit', async () => {
    const { lifecycle, codes, log } = setup({ timeoutMs: 100 });
    lifecycle.onStop('jobs', never);
    await lifecycle.stop('SIGTERM');
    expect(codes).toEqual([1]);
    expect(log.lines().at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'stopped before everything was finished',
    });
  });

  test('goes on when a part fails to stop, and says which', async () => {
    const { lifecycle, order, log } = setup();
    lifecycle.onStop('relay', () => {
      throw new Error('no');
    });
    lifecycle.push('pools', () => void order.push('pools'));
    await lifecycle.stop('SIGTERM');
    expect(order).toEqual(['pools']);
    expect(log.lines()).toContainEqual(expect.objectContaining({ what: 'relay', level: 'ERROR' }));
  });
});

describe('the start', () => {
  test('runs step after step and is ready when told so', async () => {
    const { lifecycle, health } = setup();
    expect(await lifecycle.start('config', () => 5)).toBe(5);
    expect(health.phase()).toBe('starting');
    lifecycle.ready();
    expect(health.phase()).toBe('serving');
  });

  test('that fails closes what was opened and ends with 1', async () => {
    const { lifecycle, order, codes } = setup();
    lifecycle.push('pools', () => void order.push('pools'));
    await expect(lifecycle.start('redis', () => Promise.reject(new Error('no redis')))).rejects.toThrow(
      'no redis',
    );
    expect(order).toEqual(['pools']);
    expect(codes).toEqual([1]);
  });
});

describe('signals', () => {
  test('stop the process; what nobody caught is logged and ends it with 1', async () => {
    const { lifecycle, codes, log } = setup();
    const source = new EventEmitter();
    const unfollow = followSignals(lifecycle, source);
    source.emit('unhandledRejection', new Error('nobody cared'));
    expect(codes).toEqual([1]);
    expect(log.lines().at(-1)).toMatchObject({ level: 'ERROR', error: { message: 'nobody cared' } });
    source.emit('uncaughtException', new Error('nobody caught'));
    source.emit('SIGTERM', 'SIGTERM');
    await lifecycle.stop('again');
    expect(codes).toEqual([1, 1, 0]);
    unfollow();
    expect(source.eventNames()).toEqual([]);
  });
});
