import { modelOf } from './dashboards/dashboard.ts';
import { DASHBOARDS } from './dashboards/index.ts';
import { PROMETHEUS_FILES } from './prometheus-files.ts';

const DASHBOARD_FILES = DASHBOARDS.map((dashboard) => ({
  path: `observability/grafana/dashboards/${dashboard.uid}.json`,
  make: () => `${JSON.stringify(modelOf(dashboard), null, 2)}\n`,
}));

/** What `make generate` writes below `observability/`. */
export const OBSERVABILITY_FILES: readonly {
  readonly path: string;
  readonly make: () => Promise<string> | string;
}[] = [...PROMETHEUS_FILES, ...DASHBOARD_FILES];
