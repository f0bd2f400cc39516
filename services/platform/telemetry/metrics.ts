import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

type CounterShape<Label extends string> = Omit<CounterConfiguration<Label>, 'registers'>;
type GaugeShape<Label extends string> = Omit<GaugeConfiguration<Label>, 'registers'>;
type HistogramShape<Label extends string> = Omit<HistogramConfiguration<Label>, 'registers'>;

/** The figures of one process. Names: `studyflow_*`, `chat_*`, base units; a label never holds a person or a raw address. */
export interface Metrics {
  counter<Label extends string = never>(shape: CounterShape<Label>): Counter<Label>;
  gauge<Label extends string = never>(shape: GaugeShape<Label>): Gauge<Label>;
  histogram<Label extends string = never>(shape: HistogramShape<Label>): Histogram<Label>;
  /** The text of a scrape, in OpenMetrics (with exemplars) where `accept` asks for it, else in Prometheus' own format. */
  render(accept: string | undefined): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Seconds; the buckets of OpenTelemetry for HTTP. */
export const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Seconds; for statements and what is as short. */
export const DATABASE_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** The types of prom-client tie a registry to one format; ours changes with what a scraper asks for. */
const OPENMETRICS = Registry.OPENMETRICS_CONTENT_TYPE as unknown as typeof Registry.PROMETHEUS_CONTENT_TYPE;

/** A registry of its own: nothing is shared between two platforms in one process, as tests have them. */
export function createMetrics(options: {
  readonly version: string;
  readonly withDefaults?: boolean;
}): Metrics {
  const registry = new Registry();
  registry.setContentType(OPENMETRICS);
  if (options.withDefaults !== false) collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'studyflow_build_info',
    help: 'The version that runs; always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: options.version }, 1);

  let lastScrape: Promise<unknown> = Promise.resolve();
  return {
    counter: (shape) => new Counter({ ...shape, registers: [registry] }),
    gauge: (shape) => new Gauge({ ...shape, registers: [registry] }),
    histogram: (shape) => new Histogram({ ...shape, registers: [registry] } as HistogramConfiguration<never>),
    render: (accept) => {
      const scrape = lastScrape.then(() => renderAs(registry, wantsOpenMetrics(accept)));
      lastScrape = scrape.catch(() => undefined);
      return scrape;
    },
  };
}

function wantsOpenMetrics(accept: string | undefined): boolean {
  return accept?.includes('application/openmetrics-text') === true;
}

/**
 * One scrape after the other: the format is a state of the registry, and rendering OpenMetrics takes `_total`
 * from the names of counters for good, so they are given back afterwards.
 */
async function renderAs(
  registry: Registry,
  isOpenMetrics: boolean,
): Promise<{ contentType: string; body: string }> {
  const contentType = isOpenMetrics ? OPENMETRICS : Registry.PROMETHEUS_CONTENT_TYPE;
  const metrics = registry.getMetricsAsArray() as unknown as { name: string }[];
  const names = metrics.map(({ name }) => name);
  registry.setContentType(contentType);
  try {
    return { contentType, body: await registry.metrics() };
  } finally {
    registry.setContentType(OPENMETRICS);
    metrics.forEach((metric, index) => (metric.name = names[index] ?? metric.name));
  }
}
