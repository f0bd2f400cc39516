import type { RequestHandler } from 'express';
import type { JsonBodyOptions } from '../../platform/http/json-body.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { createRegistry } from './registry/registry.ts';
import { createTimeZones } from './request/time-zones.ts';
import { createRestHandler } from './rest-handler.ts';
import { createShapes } from './sql/shapes.ts';
import { aloneIn, sharedIn } from './use-cases/deps.ts';
import { readRows, readRowsAlone } from './use-cases/read-rows.ts';
import { readTimeZones } from './use-cases/read-time-zones.ts';
import { writeRows, writeRowsAlone } from './use-cases/write-rows.ts';

export interface RestModuleDeps {
  readonly runner: Runner;
  readonly body: JsonBodyOptions;
  readonly reportBug: ReportBug;
}

/** The data API, ready to be mounted. */
export interface RestModule {
  /** Takes what stands before every request: limits, and who calls. */
  handler(admission: readonly RequestHandler[]): RequestHandler;
}

/** PostgREST's surface over the 21 tables. */
export function createRestModule({ runner, body, reportBug }: RestModuleDeps): RestModule {
  const shared = runner.bindTo(sharedIn);
  const alone = runner.bindTo(aloneIn);
  const planning = { registry: createRegistry(), shapes: createShapes() };
  const useCases = {
    read: shared(readRows),
    readAlone: alone(readRowsAlone),
    write: shared(writeRows),
    writeAlone: alone(writeRowsAlone),
  };
  // All callers share what is read: it is no part of a request that may be given up, nor of its role's share.
  const zoneNames = shared(readTimeZones);
  const zones = createTimeZones(() =>
    zoneNames.execute(PLATFORM, undefined, { requestId: 'rest.time-zones' }),
  );
  return {
    handler: (admission) => createRestHandler({ planning, zones, useCases, body, reportBug }, admission),
  };
}
