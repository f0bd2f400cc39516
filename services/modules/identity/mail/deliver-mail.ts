import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Scope } from '../../../platform/database/scope.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { LANGUAGES } from '../../../platform/errors/sentences.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { Job, JobQueue } from '../../../platform/jobs/job.ts';
import type { Mailer } from '../../../platform/mail/mail.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { LinkMail } from '../links/links.ts';
import { linkMail } from './link-mail.ts';

const JOB = 'identity.deliver-mail';

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

export interface MailQueueDeps {
  readonly jobs: JobQueue;
  readonly secretBox: Pick<SecretBox, 'seal'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly clock: Pick<Clock, 'now'>;
  /** How long a mail is worth sending: as long as its code opens. */
  readonly lifetimeSeconds: number;
}

/** Leaves mails to the queue, each in the transaction of the token that it carries. */
export function createMailQueue(deps: MailQueueDeps): (scope: Scope) => (mail: LinkMail) => Promise<void> {
  const { jobs, secretBox, ids, clock, lifetimeSeconds } = deps;
  return (scope) => async (mail) => {
    const id = ids.uuid();
    const payload = {
      id,
      sealed: await secretBox.seal(JSON.stringify(mail), contextOf(id)),
      expires_at: new Date(clock.now().getTime() + lifetimeSeconds * 1_000).toISOString(),
    };
    await jobs.enqueue({ name: JOB, payload: Payload }, payload, { scope });
  };
}

export interface DeliverMailDeps {
  readonly mailer: Mailer;
  readonly secretBox: Pick<SecretBox, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Hands a mail over. While the mail server is away the job waits for it, until the code in the mail opens nothing any
 * more; what the server refuses for good is logged, without the address.
 */
export function deliverMailJob({ mailer, secretBox, clock, log }: DeliverMailDeps): Job<typeof Payload> {
  return {
    name: JOB,
    payload: Payload,
    run: async ({ id, sealed, expires_at: expiresAt }, signal) => {
      if (clock.now() > new Date(expiresAt)) {
        log.error('A mail was not sent before its code expired', { mail_id: id });
        return;
      }
      const opened = (await secretBox.open(sealed, contextOf(id))).toString();
      const { actionLink: link, ...mail } = Sealed.parse(JSON.parse(opened));
      try {
        await mailer.send(linkMail({ ...mail, link }), { id, signal });
      } catch (thrown) {
        if (!isAppError(thrown) || thrown.reason !== 'mail.refused') throw thrown;
        log.error('The mail server refused a mail', { mail_id: id, error: thrown });
      }
    },
  };
}

/** What a mail is sealed for. */
function contextOf(id: string): string {
  return `mail:${id}`;
}
