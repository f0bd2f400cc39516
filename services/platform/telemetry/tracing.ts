import { cutOff } from '../lifecycle/cut-off.ts';
import type { Log } from './log.ts';

export interface TracingOptions {
  /** OTEL_EXPORTER_OTLP_ENDPOINT; without it no SDK is loaded and nothing is traced. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
  readonly version: string;
  readonly process: number;
  readonly log: Log;
}

export interface Tracing {
  readonly isOn: boolean;
  /** Sends what is waiting and stops. */
  stop(): Promise<void>;
}

/** Milliseconds that a stop waits for a collector. */
const STOP_LIMIT_MS = 1_000;

const OFF: Tracing = { isOn: false, stop: async () => undefined };

/**
 * Loads the OpenTelemetry SDK when an endpoint is configured, and sends spans there by OTLP over HTTP.
 * The SDK can be left out of an image: when its packages are not installed the platform runs untraced and says so.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  if (options.endpoint === undefined || options.endpoint === '') return OFF;
  let packages: Awaited<ReturnType<typeof loadSdk>>;
  try {
    packages = await loadSdk();
  } catch (error) {
    options.log.error(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the OpenTelemetry SDK is not installed: nothing is traced. ' +
        'Install the packages of the lockfile (npm ci) or unset the variable.',
      { error },
    );
    return OFF;
  }
  return register(packages, options, options.endpoint);
}

async function loadSdk() {
  const [api, sdk, exporter, hooks, core, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  return { api, sdk, exporter, hooks, core, resources };
}

function register(
  { api, sdk, exporter, hooks, core, resources }: Awaited<ReturnType<typeof loadSdk>>,
  { serviceName, version, process, log }: TracingOptions,
  endpoint: string,
): Tracing {
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': serviceName,
      'service.version': version,
      'service.instance.id': String(process),
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({ exporter: new exporter.OTLPTraceExporter({ url: tracesUrl(endpoint) }) }),
    ],
  });
  api.context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  api.trace.setGlobalTracerProvider(provider);
  return {
    isOn: true,
    stop: async () => {
      const isSent = await cutOff(provider.shutdown(), {
        withinMs: STOP_LIMIT_MS,
        onFailure: () => undefined,
      });
      if (!isSent) log.warn('the last spans could not be sent');
    },
  };
}

/** The endpoint is a base; spans go to `/v1/traces` below it (OpenTelemetry's contract of environment variables). */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/{1,9}$/, '')}/v1/traces`;
}
