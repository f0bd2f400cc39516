import { createInboxModule, type InboxModule } from '../modules/inbox/module.ts';
import { createPresenceModule, type PresenceModule } from '../modules/presence/module.ts';
import { openMailer } from '../platform/mail/open-mailer.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import { createFeeds } from '../platform/sockets/feeds.ts';
import type { UserChannel } from '../platform/sockets/user-channel.ts';
import type { Platform } from './platform.ts';
import { openTextBox } from './resealing.ts';

/** Inboxes, and the ways out to those who are away. */
export function openInbox(platform: Platform): InboxModule {
  const { config, runner, database, clock, ids, metrics, secretBox, redis, processId, lifecycle } = platform;
  const log = platform.log.child({ module: 'inbox' });
  const mailer = openMailer({ config, clock, ids, log });
  const trusted = new Set(config.push.PUSH_TRUSTED_HOSTS);
  const isTrustedHost = (host: string): boolean =>
    trusted.has(host) || trusted.has(host.replace(/:\d+$/, ''));
  const inbox = createInboxModule({
    ...{ runner, database, clock, secretBox, log, metrics, mailer },
    textBox: openTextBox(platform, 'mails'),
    outbound: createOutbound({ isTrustedHost, timeoutMs: 10_000, maxBytes: 65_536 }),
    publicUrl: config.server.PUBLIC_URL,
    push: { subject: subjectOf(platform), keys: keysOf(platform), isTrustedHost },
    openFeeds: (kind) =>
      createFeeds(kind, {
        redis,
        processId,
        onError: (error) => log.warn('an inbox could not be read; it tries again', { error }),
      }),
  });
  lifecycle.push('inbox', () => inbox.stop());
  lifecycle.push('inbox mailer', () => Promise.resolve(mailer.close?.()));
  return inbox;
}

/** Without one of its own, whoever mails are from answers for pushes too. */
function subjectOf({ config: { push, mail } }: Platform): string {
  const address = /<([^<>]+)>$/.exec(mail.MAIL_FROM)?.[1] ?? mail.MAIL_FROM;
  return push.VAPID_SUBJECT ?? `mailto:${address}`;
}

function keysOf({ config: { push } }: Platform): { publicKey: string; privateKey: string } | undefined {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = push;
  return publicKey === undefined || privateKey === undefined ? undefined : { publicKey, privateKey };
}

/** Who is there. */
export function openPresence(platform: Platform, channel: UserChannel): PresenceModule {
  const { runner, database, processId, metrics } = platform;
  const log = platform.log.child({ module: 'presence' });
  return createPresenceModule({ runner, database, channel, processId, metrics, log });
}
