import { route, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { Analytics } from './analytics.ts';
import { AnalyticsOutput } from './contract.ts';

/** `/api/analytics` */
export function analyticsRoutes({ get }: { readonly get: BoundUseCase<Analytics> }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/analytics',
      summary: 'What you have studied and done, by day, week or month and by subject',
      tag: 'Analytics',
      useCase: get,
      output: AnalyticsOutput,
    }),
  ];
}
