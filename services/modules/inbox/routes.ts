import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { InboxPageOutput, InboxReadOutput } from './contract.ts';
import type { InboxRead } from './inbox.ts';
import { PreferencesOutput } from './preferences/contract.ts';
import type { ShownPreferences } from './preferences/use-cases.ts';
import { SubscriptionOutput, SubscriptionsOutput } from './push/contract.ts';
import type { BrowserSubscription } from './push/subscription.postgres.ts';
import type { InboxPage } from './use-cases/list-inbox.ts';

/** The use cases that people ask for, ready to run. */
export interface InboxUseCases {
  readonly list: BoundUseCase<InboxPage>;
  readonly read: BoundUseCase<InboxRead>;
  readonly getPreferences: BoundUseCase<ShownPreferences>;
  readonly changePreferences: BoundUseCase<ShownPreferences>;
  readonly listSubscriptions: BoundUseCase;
  readonly subscribe: BoundUseCase<BrowserSubscription>;
  readonly unsubscribeBrowser: BoundUseCase<undefined>;
}

const inbox = { tag: 'Inbox', path: '/api/inbox' };
const preferences = {
  tag: 'Notifications',
  path: '/api/notifications/preferences',
  output: PreferencesOutput,
  present: ({ version, ...body }: ShownPreferences): Presented => ({ body, version }),
};
const browsers = { tag: 'Notifications', path: '/api/push-subscriptions' };

/** `/api/inbox`, `/api/notifications/preferences` and `/api/push-subscriptions` */
export function inboxRoutes(useCases: InboxUseCases): Route[] {
  return [...entryRoutes(useCases), ...preferenceRoutes(useCases), ...browserRoutes(useCases)];
}

function entryRoutes({ list, read }: InboxUseCases): Route[] {
  return [
    route({
      ...inbox,
      method: 'get',
      summary: 'What reached you after a place, in order',
      useCase: list,
      output: InboxPageOutput,
    }),
    route({
      ...inbox,
      method: 'post',
      path: `${inbox.path}/read`,
      summary: 'Mark entries as read',
      useCase: read,
      output: InboxReadOutput,
    }),
  ];
}

function preferenceRoutes({ getPreferences, changePreferences }: InboxUseCases): Route[] {
  return [
    route({ ...preferences, method: 'get', summary: 'How you are reached', useCase: getPreferences }),
    route({
      ...preferences,
      method: 'patch',
      summary: 'Change how you are reached',
      useCase: changePreferences,
      ifMatch: 'optional',
    }),
  ];
}

function browserRoutes({ listSubscriptions, subscribe, unsubscribeBrowser }: InboxUseCases): Route[] {
  return [
    route({
      ...browsers,
      method: 'get',
      summary: 'The browsers that take pushes, and the key to register one',
      useCase: listSubscriptions,
      output: SubscriptionsOutput,
    }),
    route({
      ...browsers,
      method: 'post',
      summary: 'Register a browser for pushes',
      useCase: subscribe,
      output: SubscriptionOutput,
      status: 201,
    }),
    route({
      ...browsers,
      method: 'delete',
      summary: 'Forget a browser',
      useCase: unsubscribeBrowser,
      deleteTakesBody: true,
      status: 204,
    }),
  ];
}
