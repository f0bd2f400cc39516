import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Scope } from '../../../platform/database/scope.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { LANGUAGES } from '../../../platform/errors/sentences.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { Job, JobQueue } from '../../../platform/jobs/job.ts';
import type { Mail, Mailer } from '../../../platform/mail/mail.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { linkMail } from './link-mail.ts';
import { noticeMail } from './notice-mail.ts';
import { NOTICE_TYPES } from './notices.ts';

/** The job that hands a mail with a code over. */
export const DELIVER_MAIL = 'identity.deliver-mail';
/** The job that tells somebody of a change. */
export const DELIVER_NOTICE = 'identity.deliver-notice';

/** The queue holds a mail sealed: a code is a secret until it has expired. */
const Payload = z.strictObject({ id: z.uuid(), sealed: z.string(), expires_at: z.iso.datetime() });

const Sealed = z.object({
  type: z.enum([
    'signup',
    'invite',
    'magiclink',
    'recovery',
    'email_change_current',
    'email_change_new',
    'reauthentication',
  ]),
  to: z.string(),
  language: z.enum(LANGUAGES),
  otp: z.string(),
  actionLink: z.string(),
  otherEmail: z.string().optional(),
});

const SealedNotice = z.object({
  type: z.enum(NOTICE_TYPES),
  to: z.string(),
  language: z.enum(LANGUAGES),
  detail: z.string(),
});

export interface MailQueueDeps {
  readonly jobs: JobQueue;
  readonly secretBox: Pick<SecretBox, 'seal'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Which of the jobs hands the mails over. */
  readonly job: typeof DELIVER_MAIL | typeof DELIVER_NOTICE;
  /** How long a mail is worth sending: one with a code as long as it opens. */
  readonly lifetimeSeconds: number;
}

/** Leaves mails to the queue, each in the transaction of the token that it carries or the change that it tells. */
export function createMailQueue<About extends object>(
  deps: MailQueueDeps,
): (scope: Scope) => (mail: About) => Promise<void> {
  const { jobs, job, secretBox, ids, clock, lifetimeSeconds } = deps;
  return (scope) => async (mail) => {
    const id = ids.uuid();
    const payload = {
      id,
      sealed: await secretBox.seal(JSON.stringify(mail), mailContext(id)),
      expires_at: new Date(clock.now().getTime() + lifetimeSeconds * 1_000).toISOString(),
    };
    await jobs.enqueue({ name: job, payload: Payload }, payload, { scope });
  };
}

export interface DeliverMailDeps {
  readonly mailer: Mailer;
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** The jobs that hand mails over: those with a code while it opens, those that tell of a change while it is news. */
export function mailJobs(deps: DeliverMailDeps): readonly Job<typeof Payload>[] {
  return [
    mailJob(DELIVER_MAIL, deps, (opened) => {
      const { actionLink: link, ...mail } = Sealed.parse(opened);
      return linkMail({ ...mail, link });
    }),
    mailJob(DELIVER_NOTICE, deps, (opened) => noticeMail(SealedNotice.parse(opened))),
  ];
}

/**
 * While the mail server is away the job waits for it, until the mail is of no use any more; what the server refuses
 * for good is logged, without the address.
 */
function mailJob(
  name: string,
  { mailer, secretBox, clock, log }: DeliverMailDeps,
  write: (opened: unknown) => Mail,
): Job<typeof Payload> {
  return {
    name,
    payload: Payload,
    run: async ({ id, sealed, expires_at: expiresAt }, signal) => {
      if (clock.now() > new Date(expiresAt)) {
        log.error('A mail was not sent before it expired', { mail_id: id });
        return;
      }
      const opened = (await secretBox.open(sealed, mailContext(id))).toString();
      try {
        await mailer.send(write(JSON.parse(opened)), { id, signal });
      } catch (thrown) {
        if (!isAppError(thrown) || thrown.reason !== 'mail.refused') throw thrown;
        log.error('The mail server refused a mail', { mail_id: id, error: thrown });
      }
    },
  };
}

/** What a mail is sealed for. */
export function mailContext(id: string): string {
  return `mail:${id}`;
}
