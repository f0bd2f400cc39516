import { expect, test } from '@jest/globals';
import { createMetrics } from '../telemetry/metrics.ts';
import { observeCredentials } from './observe-credentials.ts';

test('tells how old credentials are, from when they were made where that is known', async () => {
  const metrics = createMetrics({ version: '1', withDefaults: false });
  const since = new Date(90_000).toISOString();
  const inUse = () => [
    { name: 'database', version: 'kv-2', since, created: new Date(40_000).toISOString() },
    { name: 'redis', version: 'environment', since },
    { name: 'signing-keys', version: 'x', since: new Date(200_000).toISOString() },
    { name: 'unknown', version: 'x', since: 'nonsense' },
  ];
  observeCredentials(metrics, { inUse }, { now: () => new Date(100_000) });
  const { body } = await metrics.render(undefined);
  expect(body.split('\n').filter((line) => line.startsWith('studyflow_credential'))).toEqual([
    'studyflow_credential_age_seconds{credential="database"} 60',
    'studyflow_credential_age_seconds{credential="redis"} 10',
    'studyflow_credential_age_seconds{credential="signing-keys"} 0',
  ]);
});
