import { describe, expect, test } from '@jest/globals';
import { systemClock } from '../clock/clock.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createHealth, type Component } from './health.ts';
import { healthPage } from './health-pages.ts';
import { observeHealth } from './observe-health.ts';

/** A part that can be switched off, or made to say nothing. */
function part(
  name: string,
  isCritical: boolean,
): Component & { state: 'up' | 'down' | 'silent'; asked: number } {
  return {
    name,
    isCritical,
    state: 'up',
    asked: 0,
    async check() {
      this.asked += 1;
      if (this.state === 'silent') await new Promise(() => undefined);
      if (this.state === 'down') throw Object.assign(new Error('at 10.0.0.1'), { code: 'ECONNREFUSED' });
    },
  };
}

function setup({ freshForMs = 0 } = {}) {
  const postgres = part('postgres', true);
  const redis = part('redis', false);
  // Methods of the parts read their own state.
  const components = [postgres, redis].map((one) => ({ ...one, check: () => one.check() }));
  const health = createHealth({ components, clock: systemClock, deadlineMs: 50, freshForMs });
  return { postgres, redis, health };
}

describe('readiness', () => {
  test('fails while starting and from the first moment of the drain', async () => {
    const { health } = setup();
    expect(await healthPage(health, '/health/ready', false)).toMatchObject({
      status: 503,
      body: { status: 'starting' },
    });
    health.markServing();
    expect(await healthPage(health, '/readyz', false)).toEqual({
      status: 200,
      body: { status: 'ready', degraded: [] },
    });
    health.markDraining();
    health.markServing();
    expect(await healthPage(health, '/health/ready', false)).toMatchObject({
      status: 503,
      body: { status: 'draining' },
    });
  });

  test('is there without Redis, and says so', async () => {
    const { health, redis } = setup();
    health.markServing();
    redis.state = 'down';
    const page = await healthPage(health, '/health/ready', false);
    expect(page).toEqual({ status: 200, body: { status: 'degraded', degraded: ['redis'] } });
  });

  test('is not there without PostgreSQL, refused or frozen, and comes back by itself', async () => {
    const { health, postgres } = setup();
    health.markServing();
    for (const state of ['down', 'silent'] as const) {
      postgres.state = state;
      expect(await healthPage(health, '/health/ready', false)).toMatchObject({
        status: 503,
        body: { status: 'unavailable', degraded: ['postgres'] },
      });
    }
    postgres.state = 'up';
    expect((await health.readiness()).isReady).toBe(true);
  });

  test('asks the parts once for many probes at the same time', async () => {
    const { health, postgres } = setup({ freshForMs: 10_000 });
    await Promise.all(Array.from({ length: 20 }, () => health.readiness()));
    await health.readiness();
    expect(postgres.asked).toBe(1);
  });
});

describe('the other probes', () => {
  test('alive asks nobody', async () => {
    const { health, postgres } = setup();
    postgres.state = 'silent';
    expect(await healthPage(health, '/health/live', false)).toMatchObject({ status: 200 });
    expect(await healthPage(health, '/livez', true)).toMatchObject({ status: 200 });
    expect(await healthPage(health, '/healthz', true)).toMatchObject({ status: 200 });
    expect(postgres.asked).toBe(0);
  });

  test('startup is over once and for all', async () => {
    const { health } = setup();
    expect(await healthPage(health, '/health/startup', false)).toMatchObject({ status: 503 });
    health.markServing();
    health.markDraining();
    expect(await healthPage(health, '/health/startup', false)).toMatchObject({ status: 200 });
  });

  test('other paths are none of theirs', async () => {
    expect(await healthPage(setup().health, '/health/secrets', true)).toBeUndefined();
  });
});

describe('detail', () => {
  test('names each part, how long it took and the kind of failure, never its text', async () => {
    const { health, redis } = setup();
    health.markServing();
    redis.state = 'down';
    const page = await healthPage(health, '/health/ready', true);
    const text = JSON.stringify(page?.body);
    expect(page?.body).toMatchObject({
      components: [
        { name: 'postgres', status: 'up', critical: true },
        { name: 'redis', status: 'down', critical: false, error: 'ECONNREFUSED' },
      ],
    });
    expect(text).not.toContain('10.0.0.1');
    expect(JSON.stringify((await healthPage(health, '/health/ready', false))?.body)).not.toContain(
      'ECONNREFUSED',
    );
  });

  test('is a metric too', async () => {
    const { health, redis } = setup();
    health.markServing();
    redis.state = 'down';
    const metrics = createMetrics({ version: '1', withDefaults: false });
    observeHealth(metrics, health);
    const { body } = await metrics.render(undefined);
    expect(body).toContain('studyflow_component_up{component="postgres"} 1');
    expect(body).toContain('studyflow_component_up{component="redis"} 0');
    expect(body).toContain('studyflow_ready 1');
  });
});
