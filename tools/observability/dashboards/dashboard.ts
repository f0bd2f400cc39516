import {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  type Dashboard as Model,
  type DataSourceRef,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as HeatmapBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** One question and how its answers are called. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

export interface Panel {
  readonly title: string;
  /** What a reader should think of it. */
  readonly description?: string;
  /** A unit of Grafana's: `s`, `reqps`, `percentunit`, `bytes`, `short`. */
  readonly unit: string;
  /** @default lines over time */
  readonly kind?: 'lines' | 'number' | 'heatmap';
  readonly queries: readonly Query[];
}

export interface Dashboard {
  /** Stays the same for ever, since links hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The label that one instance of it is chosen by, beside the namespace. */
  readonly variables: readonly { readonly name: string; readonly query: string }[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

const SOURCE: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };
const RUNBOOKS = 'https://github.com/studyflow-dev/studyflow/blob/main/docs/runbooks/README.md';
const [WIDTH, HEIGHT] = [8, 8];

/** What chooses one platform. */
export const PLATFORM_VARIABLES = [
  { name: 'namespace', query: 'label_values(studyflow_ready, namespace)' },
  { name: 'platform', query: 'label_values(studyflow_ready{namespace="$namespace"}, platform)' },
] as const;

/** The same inside a selector. */
export const CHOSEN = 'namespace="$namespace",platform="$platform"';

/* eslint-disable @typescript-eslint/no-deprecated -- files and sidecars load this model; the second one is for Grafana's API */
/** As Grafana loads it. */
export function modelOf({ uid, title, description, variables, rows }: Dashboard): Model {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['studyflow'])
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser')
    .link(linkTo('Runbooks', RUNBOOKS))
    .link(
      new DashboardLinkBuilder('StudyFlow')
        .type(DashboardLinkType.Dashboards)
        .tags(['studyflow'])
        .asDropdown(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus'));
  for (const variable of variables) {
    dashboard.withVariable(
      new QueryVariableBuilder(variable.name)
        .query(variable.query)
        .datasource(SOURCE)
        .refresh(VariableRefresh.OnTimeRangeChanged),
    );
  }
  for (const row of rows) {
    dashboard.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) dashboard.withPanel(builderOf(panel));
  }
  return dashboard.build();
}
/* eslint-enable @typescript-eslint/no-deprecated */

function linkTo(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);
}

function builderOf({ title, description = '', unit, kind = 'lines', queries }: Panel) {
  const targets = queries.map(({ expr, legend = '' }, index) => {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend)
      .exemplar(kind !== 'number');
    return kind === 'heatmap' ? query.format(PromQueryFormat.Heatmap) : query;
  });
  const builder = { lines: TimeseriesBuilder, number: StatBuilder, heatmap: HeatmapBuilder }[kind];
  const panel = new builder()
    .title(title)
    .description(description)
    .unit(unit)
    .datasource(SOURCE)
    .span(kind === 'number' ? WIDTH / 2 : WIDTH)
    .height(kind === 'number' ? HEIGHT / 2 : HEIGHT);
  return panel.targets(targets);
}
