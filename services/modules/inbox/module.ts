import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/database/scope.ts';
import type { Job, JobQueue } from '../../platform/jobs/job.ts';
import { createJobQueue } from '../../platform/jobs/queue.ts';
import type { Mailer } from '../../platform/mail/mail.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Outbound } from '../../platform/outbound/outbound.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { digestJobs } from './digest/jobs.ts';
import { createMailWay } from './digest/mail.way.ts';
import {
  createUnsubscribeLinks,
  showUnsubscribe,
  unsubscribeFromMails,
  type UnsubscribeLinks,
} from './digest/unsubscribe.ts';
import { unsubscribeRoutes } from './digest/unsubscribe.routes.ts';
import { followInbox } from './follow-inbox.ts';
import { inboxFeedKind, type InboxFeedKind, type InboxFeeds } from './inbox-feed.ts';
import type { InboxWriter } from './inbox-writer.ts';
import { inboxDeskIn, inboxIn } from './inbox.postgres.ts';
import type { InboxDesk } from './inbox.repository.ts';
import { trimInboxJob } from './jobs.ts';
import { preferencesIn } from './preferences/preferences.postgres.ts';
import { changePreferences, getPreferences } from './preferences/use-cases.ts';
import { pushJobs } from './push/jobs.ts';
import { createPushWay } from './push/push.way.ts';
import { subscriptionDeskIn, subscriptionsIn } from './push/subscription.postgres.ts';
import { listSubscriptions, subscribe, unsubscribeBrowser } from './push/use-cases.ts';
import { followVapidKeys, SEALED_PUSH_KEY, type VapidKeys } from './push/vapid-keys.ts';
import { inboxRoutes } from './routes.ts';
import { inboxServerEvents } from './server-events.ts';
import { inboxSocketEvents } from './sockets.ts';
import { fillFromNotifications } from './subscribers.ts';
import { listInbox } from './use-cases/list-inbox.ts';
import { readInbox } from './use-cases/read-inbox.ts';
import { resumeInbox } from './use-cases/resume-inbox.ts';
import { deliveryDeskIn, type DeliveryDesk } from './ways/delivery.postgres.ts';
import { observeWays, type ObserveWay } from './ways/observe-ways.ts';

export interface InboxModuleDeps {
  readonly runner: Runner;
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly secretBox: SecretBox;
  /** Seals what leaves in mails. */
  readonly textBox: Pick<SecretBox, 'seal' | 'open'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mailer: Pick<Mailer, 'send'>;
  /** Asks push services; knows the hosts that configuration trusts. */
  readonly outbound: Outbound;
  readonly publicUrl: string;
  readonly push: {
    /** `mailto:` or `https:`, for push services that have a question. */
    readonly subject: string;
    readonly keys?: VapidKeys | undefined;
    readonly isTrustedHost: (host: string) => boolean;
  };
  /** Opens the way from inboxes to the sockets of all processes. */
  readonly openFeeds: (kind: InboxFeedKind) => InboxFeeds;
}

/** Inboxes with their doors, and the ways out to those who are away. */
export interface InboxModule {
  readonly parts: ModuleParts;
  /** For other modules: whatever has to reach somebody. */
  readonly writer: InboxWriter;
  readonly stop: () => Promise<void>;
}

/** What reaches people: the inbox, the ways out, and how each person wants it. */
export function createInboxModule(deps: InboxModuleDeps): InboxModule {
  const { runner, database, clock, secretBox, push } = deps;
  const system = database.shared(PLATFORM, { requestId: '' }, 'system');
  const desks: Desks = { desk: inboxDeskIn(system), deliveries: deliveryDeskIn(system) };
  const feeds = deps.openFeeds(inboxFeedKind(desks.desk));
  const ways: Ways = {
    queue: createJobQueue(database),
    observe: observeWays(deps.metrics, desks.deliveries),
    keys: followVapidKeys({ configured: push.keys, scope: system, secretBox }),
    links: createUnsubscribeLinks(deps.textBox, deps.publicUrl),
  };
  const following = followInbox({ ...ways, runner, feeds, clock });
  return {
    writer: following.writer,
    stop: () => feeds.close(),
    parts: {
      name: 'inbox',
      ...doorsOf(deps, ways, { feeds, following }),
      subscribers: [fillFromNotifications(following.writer, following.follow)],
      jobs: jobsOf(deps, ways, desks),
      sealed: [SEALED_PUSH_KEY],
    },
  };
}

interface Desks {
  readonly desk: InboxDesk;
  readonly deliveries: DeliveryDesk;
}

interface Ways {
  readonly queue: JobQueue;
  readonly observe: ObserveWay;
  readonly keys: () => Promise<VapidKeys>;
  readonly links: UnsubscribeLinks;
}

/** What people and their programs can ask for. */
function doorsOf(
  { runner, push }: InboxModuleDeps,
  { keys, links }: Ways,
  { feeds, following }: { readonly feeds: InboxFeeds; readonly following: ReturnType<typeof followInbox> },
): Pick<ModuleParts, 'routes' | 'socketEvents' | 'serverEvents'> {
  const bind = runner.bindTo((scope: Scope) => ({
    inbox: inboxIn(scope),
    preferences: preferencesIn(scope),
    subscriptions: subscriptionsIn(scope),
    publicKey: async () => (await keys()).publicKey,
    links,
  }));
  const bindDesk = runner.bindTo((scope: Scope) => ({
    desk: inboxDeskIn(scope),
    announceRead: following.announceRead(scope),
    preferences: preferencesIn(scope),
    deliveries: deliveryDeskIn(scope),
    links,
  }));
  const bindBrowsers = runner.bindTo((scope: Scope) => ({
    desk: subscriptionDeskIn(scope),
    isTrustedHost: push.isTrustedHost,
  }));
  const read = bindDesk(readInbox);
  return {
    routes: [
      ...inboxRoutes({
        read,
        list: bind(listInbox),
        getPreferences: bind(getPreferences),
        changePreferences: bind(changePreferences),
        listSubscriptions: bind(listSubscriptions),
        subscribe: bindBrowsers(subscribe),
        unsubscribeBrowser: bind(unsubscribeBrowser),
      }),
      ...unsubscribeRoutes({ show: bind(showUnsubscribe), unsubscribe: bindDesk(unsubscribeFromMails) }),
    ],
    serverEvents: inboxServerEvents,
    socketEvents: inboxSocketEvents({ read, resume: bind(resumeInbox) }, feeds),
  };
}

/** What the worker does for inboxes. */
function jobsOf(
  { database, clock, log, mailer, outbound, publicUrl, push }: InboxModuleDeps,
  { queue, observe, keys, links }: Ways,
  { desk, deliveries }: Desks,
): Job[] {
  return [
    trimInboxJob(desk, deliveries),
    ...pushJobs({
      ...{ database, queue, observe, clock, log },
      way: createPushWay({ keys, subject: push.subject, outbound }),
    }),
    ...digestJobs({ deliveries, observe, log, way: createMailWay({ mailer, links, publicUrl }) }),
  ];
}
