import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runJudge } from './promtool.ts';
import { RULE_FILES } from './rules/index.ts';

test('Prometheus accepts every rule', () => {
  const { code, output } = runJudge('promtool', [
    'check',
    'rules',
    ...globSync('observability/prometheus/rules/*.yaml'),
  ]);
  expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining('FAILED') });
  expect(output.match(/SUCCESS/g)).toHaveLength(RULE_FILES.length);
});

test('Prometheus accepts the configuration of the composition', () => {
  const { code, output } = runJudge('promtool', [
    'check',
    'config',
    'observability/prometheus/prometheus.yml',
  ]);
  expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining('FAILED') });
});

test.each(RULE_FILES.map(({ name }) => name))(
  'each alert of %s fires for its cause and for nothing that looks like it',
  (name) => {
    const { code, output } = runJudge('promtool', [
      'test',
      'rules',
      `observability/prometheus/tests/${name}.test.yaml`,
    ]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') });
  },
  180_000,
);
