import { route, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { Alert } from './alert.ts';
import type { AlertWithHistory } from './alert.repository.ts';
import { AlertListOutput, AlertOutput, AlertWithHistoryOutput, OnCallOutput } from './contract.ts';
import type { OnCall } from './use-cases/read-alerts.ts';

/** The use cases of alerts, ready to run. */
export interface EscalationUseCases {
  readonly hearAlerts: BoundUseCase<undefined>;
  readonly hearWatchdog: BoundUseCase<undefined>;
  readonly list: BoundUseCase<{ data: Alert[] }>;
  readonly get: BoundUseCase<AlertWithHistory>;
  readonly tellOnCall: BoundUseCase<OnCall>;
  readonly acknowledge: BoundUseCase<Alert>;
  readonly resolve: BoundUseCase<Alert>;
}

const tag = 'Alert';
const one = '/api/alerts/{id}';

/** What Alertmanager and programs ask of the receiver. */
export function escalationRoutes(useCases: EscalationUseCases): Route[] {
  return [
    route({
      ...{ tag, method: 'post', path: '/alerts', status: 204 },
      summary: 'Take a notification of Alertmanager',
      useCase: useCases.hearAlerts,
    }),
    route({
      ...{ tag, method: 'post', path: '/watchdog', status: 204 },
      summary: 'Take the Watchdog of Alertmanager: it lives',
      useCase: useCases.hearWatchdog,
    }),
    route({
      ...{ tag, method: 'get', path: '/api/alerts' },
      summary: 'List alerts',
      useCase: useCases.list,
      output: AlertListOutput,
    }),
    route({
      ...{ tag, method: 'get', path: '/api/on-call' },
      summary: 'Who is told of alerts now',
      useCase: useCases.tellOnCall,
      output: OnCallOutput,
    }),
    route({
      ...{ tag, method: 'get', path: one },
      summary: 'An alert and what happened to it',
      useCase: useCases.get,
      output: AlertWithHistoryOutput,
    }),
    route({
      ...{ tag, method: 'post', path: `${one}/acknowledge` },
      summary: 'Take care of an alert: nobody else is told for a while',
      useCase: useCases.acknowledge,
      output: AlertOutput,
    }),
    route({
      ...{ tag, method: 'post', path: `${one}/resolve` },
      summary: 'End an alert that Alertmanager has forgotten',
      useCase: useCases.resolve,
      output: AlertOutput,
    }),
  ];
}
