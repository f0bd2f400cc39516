import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { DASHBOARDS } from './dashboards/index.ts';
import { modelOf } from './dashboards/dashboard.ts';
import { OBSERVABILITY_FILES } from './files.ts';
import { EXPORTED_METRICS, knownMetrics } from './known-metrics.ts';
import { metricsIn, withoutVariables } from './promql.ts';
import { RULE_FILES } from './rules/index.ts';

const known = knownMetrics();
const recorded = new Set(RULE_FILES.flatMap(({ recordings = [] }) => recordings.map(({ record }) => record)));
const panelsOf = ({ rows }: (typeof DASHBOARDS)[number]) => rows.flatMap(({ panels }) => panels);

test('what is committed is what the sources say', async () => {
  for (const { path, make } of OBSERVABILITY_FILES.filter((file) => file.path.endsWith('.json'))) {
    const fresh = await format(await make(), { ...(await resolveConfig(path)), filepath: path });
    expect({ path, isFresh: readFileSync(path, 'utf8') === fresh }).toEqual({ path, isFresh: true });
  }
});

describe.each(DASHBOARDS.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_uid, dashboard) => {
  test('asks in PromQL, for figures that there are', () => {
    const asked = panelsOf(dashboard).flatMap(({ queries }) =>
      queries.flatMap(({ expr }) => metricsIn(withoutVariables(expr))),
    );
    expect(
      asked.filter((name) => !known.has(name) && !EXPORTED_METRICS.has(name) && !recorded.has(name)),
    ).toEqual([]);
  });

  test('asks whatever source of figures is chosen', () => {
    const model = JSON.parse(JSON.stringify(modelOf(dashboard))) as Model;
    const sources = model.panels
      .filter(({ type }) => type !== 'row')
      .map(({ datasource }) => datasource?.uid);
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
    expect(model.templating.list.map(({ name }) => name)).toEqual([
      'datasource',
      ...dashboard.variables.map(({ name }) => name),
    ]);
    expect(model.uid).toBe(dashboard.uid);
  });

  test('has panels that do not lie on each other', () => {
    const model = JSON.parse(JSON.stringify(modelOf(dashboard))) as Model;
    const cells = model.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_cell, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(model.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

test('each alert points to a dashboard', () => {
  const uids = [...DASHBOARDS.map(({ uid }) => uid), 'studyflow-releases'];
  expect(
    RULE_FILES.flatMap(({ alerts }) => alerts).filter(({ dashboard }) => !uids.includes(dashboard)),
  ).toEqual([]);
});

interface Model {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly {
    readonly type: string;
    readonly datasource?: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  }[];
}
