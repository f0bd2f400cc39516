import type { DashboardProps } from './dashboard.ts';

const SCOPE = 'namespace="$namespace",platform="$platform"';

const PANELS = [
  {
    title: 'Ready processes by colour',
    unit: 'short',
    expr: `sum by (role, colour) (studyflow_ready{${SCOPE}})`,
    legend: '{{role}} {{colour}}',
  },
  {
    title: 'Requests by colour',
    unit: 'reqps',
    expr: `sum by (colour, release) (rate(http_request_duration_seconds_count{${SCOPE}}[1m]))`,
    legend: '{{colour}} {{release}}',
  },
  {
    title: 'Failed requests by colour',
    unit: 'percentunit',
    expr: `sum by (colour) (rate(http_request_duration_seconds_count{${SCOPE},status_code=~"5.."}[1m])) / sum by (colour) (rate(http_request_duration_seconds_count{${SCOPE}}[1m]))`,
    legend: '{{colour}}',
  },
  {
    title: 'Duration by colour, 95 of 100',
    unit: 's',
    expr: `histogram_quantile(0.95, sum by (colour, le) (rate(http_request_duration_seconds_bucket{${SCOPE}}[1m])))`,
    legend: '{{colour}}',
  },
] as const;

/** One colour beside the other while a release takes over. */
export function releaseDashboard(): DashboardProps['model'] {
  return {
    uid: 'studyflow-releases',
    title: 'StudyFlow: releases',
    tags: ['studyflow'],
    schemaVersion: 39,
    refresh: '10s',
    time: { from: 'now-30m', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'label_values(studyflow_ready, namespace)'),
        variable('platform', 'label_values(studyflow_ready{namespace="$namespace"}, platform)'),
      ],
    },
    panels: PANELS.map(({ title, unit, expr, legend }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      datasource: { type: 'prometheus', uid: '${datasource}' },
      gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ refId: 'A', expr, legendFormat: legend }],
    })),
  };
}

function variable(name: string, query: string): Readonly<Record<string, unknown>> {
  return { name, type: 'query', query, datasource: { type: 'prometheus', uid: '${datasource}' } };
}
