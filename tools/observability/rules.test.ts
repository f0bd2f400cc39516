import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { OBSERVABILITY_FILES } from './files.ts';
import { metricsIn } from './promql.ts';
import { EXPORTED_METRICS, knownMetrics } from './known-metrics.ts';
import { RULE_FILES } from './rules/index.ts';

const alerts = RULE_FILES.flatMap(({ alerts: of }) => of);
const recorded = new Set(RULE_FILES.flatMap(({ recordings = [] }) => recordings.map(({ record }) => record)));

test('what is committed is what the sources say', async () => {
  for (const { path, make } of OBSERVABILITY_FILES.filter((file) => file.path.endsWith('.yaml'))) {
    expect({ path, isFresh: readFileSync(path, 'utf8') === (await make()) }).toEqual({ path, isFresh: true });
  }
});

describe('each rule', () => {
  test('asks only for figures that our code or a named exporter gives', () => {
    const known = knownMetrics();
    const asked = RULE_FILES.flatMap(({ alerts: of, recordings = [] }) => [...of, ...recordings]).flatMap(
      ({ expr }) => metricsIn(expr),
    );
    const unknown = asked.filter(
      (name) => !known.has(name) && !EXPORTED_METRICS.has(name) && !recorded.has(name),
    );
    expect([...new Set(unknown)]).toEqual([]);
    expect(asked.length).toBeGreaterThan(100);
  });

  test('has a name of its own, or another severity', () => {
    const names = alerts.map(({ name, severity }) => `${name} ${severity}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('waits no longer than 15 minutes, so that a drill can see it fire', () => {
    expect(alerts.filter(({ for: time }) => !/^(0s|([1-9]|1[0-5])m)$/.test(time))).toEqual([]);
  });
});
