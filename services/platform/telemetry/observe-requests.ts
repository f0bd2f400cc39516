import type { Request, RequestHandler, Response } from 'express';
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { callerOf, requestIdOf } from '../http/context.ts';
import { traceIdOf, withCallContext, type CallContext } from './call-context.ts';
import { exemplarLabels } from './exemplar.ts';
import type { Log } from './log.ts';
import { HTTP_BUCKETS, type Metrics } from './metrics.ts';

export interface RequestObserverOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whether spans are exported; without it none are made. */
  readonly isTracing: boolean;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** The client left before an answer was begun (as nginx counts it). */
const CLIENT_GONE = 499;
const tracer = trace.getTracer('studyflow');

/**
 * The outermost middleware: gives each request its log context and span, and at its end one access line and one
 * measurement. `route` is the template, never the address: addresses hold ids and links hold secrets.
 */
export function observeRequests({ log, metrics, isTracing }: RequestObserverOptions): RequestHandler {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests take, from their headers to the end of the answer.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: HTTP_BUCKETS,
    enableExemplars: true,
  });
  let inFlight = 0;
  countInFlight(metrics, () => inFlight);

  const conclude = (request: Request, response: Response, seconds: number): void => {
    inFlight -= 1;
    const facts = factsOf(request, response);
    const labels = { method: facts.method, route: facts.route, status_code: facts.status };
    const exemplar = exemplarLabels();
    // prom-client's type has this form only for metrics declared with exemplars, which this one is.
    duration.observe({
      labels,
      value: seconds,
      ...(exemplar !== undefined && { exemplarLabels: exemplar }),
    } as never);
    const userId = callerOf(response).userId;
    log[facts.status >= 500 ? 'warn' : 'info']('request', {
      ...facts,
      duration_ms: Math.round(seconds * 1_000_000) / 1_000,
      ...(userId !== '' && { user_id: userId }),
    });
  };

  return (request, response, next) => {
    const startedAt = performance.now();
    inFlight += 1;
    const requestId = requestIdOf(response);
    const call = callContext(request, requestId);
    const end = (): void => conclude(request, response, (performance.now() - startedAt) / 1_000);
    withCallContext(call, () => {
      if (!isTracing) {
        response.on('close', end);
        next();
        return;
      }
      inSpan(request, response, () => {
        response.once('close', context.bind(context.active(), end));
        next();
      });
    });
  };
}

/** Asked for at each scrape: a gauge that is moved twice for each request costs more than the count. */
function countInFlight(metrics: Metrics, count: () => number): void {
  metrics.gauge({
    name: 'studyflow_http_requests_in_flight',
    help: 'Requests that are being answered.',
    collect() {
      this.set(count());
    },
  });
}

function callContext(request: Request, requestId: string): CallContext {
  return {
    requestId,
    // Only lines of the log ask for it.
    get traceId() {
      return traceIdOf(request.get('traceparent'), requestId);
    },
  };
}

interface Facts {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

function factsOf(request: Request, response: Response): Facts {
  return {
    method: METHODS.has(request.method) ? request.method : '_OTHER',
    route: routeOf(request),
    status: response.headersSent ? response.statusCode : CLIENT_GONE,
  };
}

/** The template that Express matched; `unmatched` for what reached no route. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? `${request.baseUrl}${path}` : 'unmatched';
}

/** Runs the rest of the chain in a server span that continues the caller's trace (OpenTelemetry HTTP conventions). */
function inSpan(request: Request, response: Response, run: () => void): void {
  const parent = propagation.extract(context.active(), request.headers);
  const span = tracer.startSpan(
    request.method,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': request.method, 'url.scheme': request.protocol },
    },
    parent,
  );
  response.once('close', () => endSpan(span, factsOf(request, response)));
  context.with(trace.setSpan(parent, span), run);
}

function endSpan(span: Span, { method, route, status }: Facts): void {
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
