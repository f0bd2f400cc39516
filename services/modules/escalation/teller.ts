import { isAppError } from '../../platform/errors/app-error.ts';
import type { Mailer } from '../../platform/mail/mail.ts';
import type { Outbound } from '../../platform/outbound/outbound.ts';
import { mailOf, slackBodyOf, webhookBodyOf, type Message } from './message.ts';
import type { Contact, Way } from './policy.ts';

/** What became of an attempt to tell somebody. */
export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly failure: string; readonly mayTryAgain: boolean };

/** Tells a contact by one way. Never rejects. */
export type Tell = (id: string, way: Way, contact: Contact, message: Message) => Promise<Outcome>;

/** Tells by mail, Slack and webhooks; `id` is the same for every attempt at one message. */
export function createTeller(deps: { readonly mailer: Mailer; readonly outbound: Outbound }): Tell {
  return async (id, way, contact, message) => {
    try {
      await send(deps, id, way, { contact, message });
      return { outcome: 'sent' };
    } catch (thrown) {
      return { outcome: 'failed', failure: wordFor(thrown), mayTryAgain: !isFinal(thrown) };
    }
  };
}

async function send(
  { mailer, outbound }: { readonly mailer: Mailer; readonly outbound: Outbound },
  id: string,
  way: Way,
  { contact, message }: { contact: Contact; message: Message },
): Promise<void> {
  if (way === 'email') {
    await mailer.send(mailOf(message, contact), { id });
    return;
  }
  const url = way === 'slack' ? contact.slack_url : contact.webhook_url;
  const body = way === 'slack' ? slackBodyOf(message, contact) : webhookBodyOf(message, contact);
  if (url === undefined) throw new RefusedByReceiver('it has no address any more');
  const answer = await outbound(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': id },
    body: JSON.stringify(body),
  });
  if (answer.ok) return;
  const isRefused = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
  throw isRefused ? new RefusedByReceiver(`${answer.status}`) : new Error(`it answered ${answer.status}`);
}

/** The other side will never take this one. */
class RefusedByReceiver extends Error {
  override readonly name = 'RefusedByReceiver';
}

function isFinal(thrown: unknown): boolean {
  return thrown instanceof RefusedByReceiver || (isAppError(thrown) && thrown.reason === 'mail.refused');
}

/** A line for the history, without addresses: those may be secret (Slack's are). */
function wordFor(thrown: unknown): string {
  if (isAppError(thrown)) return thrown.reason;
  if (thrown instanceof RefusedByReceiver) return `refused: ${thrown.message}`;
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' && !message.includes('://') ? message.slice(0, 200) : 'failed';
}
