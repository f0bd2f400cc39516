import { createHash } from 'node:crypto';
import webPush from 'web-push';
import { unavailable } from '../../../platform/errors/common.ts';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import type { Message, Outcome, WayOut } from '../ways/way-out.ts';
import type { PushTarget } from './subscription.postgres.ts';
import type { VapidKeys } from './vapid-keys.ts';

export interface PushDeps {
  readonly keys: () => Promise<VapidKeys>;
  /** Whom a push service may write to about us: `mailto:` or `https:`. */
  readonly subject: string;
  /** Asks addresses that others chose. */
  readonly outbound: Outbound;
}

/** How long a push service keeps what it cannot deliver: a day-old push helps nobody. */
export const PUSH_TTL_SECONDS = 86_400;
/** Push services take 4,096 bytes with all wrapping (RFC 8030); this leaves room for it. */
export const MAX_PAYLOAD_BYTES = 3_000;
/** What a service may ask us to wait at most. */
const LONGEST_WAIT_MS = 600_000;

/** Sends to a browser's push service (RFC 8030, 8188, 8291, 8292). */
export function createPushWay({ keys, subject, outbound }: PushDeps): WayOut<PushTarget> {
  return {
    name: 'push',
    deliver: async ({ id, to, messages }, signal) => {
      const [message] = messages;
      if (message === undefined) return 'refused';
      const { method, headers, body, endpoint } = webPush.generateRequestDetails(
        { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } },
        payloadOf(message),
        {
          vapidDetails: { subject, ...(await keys()) },
          contentEncoding: 'aes128gcm',
          TTL: PUSH_TTL_SECONDS,
          urgency: urgencyOf(message.kind),
          topic: topicOf(id),
        },
      );
      const answer = await outbound(endpoint, { method, headers: asTexts(headers), body, signal });
      return outcomeOf(answer);
    },
  };
}

/** The message as JSON that fits; of one that is too long the text goes, then the address. */
function payloadOf(message: Message): string {
  const candidates = [message, { ...message, text: '' }, { ...message, text: '', url: null }].map(
    (candidate) => JSON.stringify(candidate),
  );
  const payload = candidates.find((text) => Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES);
  return payload ?? JSON.stringify({ id: message.id, kind: message.kind, title: '', text: '', url: null });
}

/** @throws when trying again may help: the service is busy, or broken. */
function outcomeOf(answer: Response): Outcome {
  const { status } = answer;
  if (answer.ok) return 'sent';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) throw unavailable({}, { retryAfterMs: waitOf(answer.headers.get('retry-after')) });
  if (status >= 500) throw new Error(`The push service answered ${status}`);
  return 'refused';
}

/** Seconds, as push services say it; a date counts as none. */
function waitOf(header: string | null): number {
  const seconds = Number(header ?? 30);
  return Math.min(LONGEST_WAIT_MS, Number.isFinite(seconds) ? Math.max(1, seconds) * 1_000 : 30_000);
}

/** Whether a sleeping telephone is woken. */
function urgencyOf(kind: string): 'high' | 'normal' {
  return /\.(?:reminder|warning|error)$/.test(kind) ? 'high' : 'normal';
}

/** The same message replaces itself while it waits: an attempt that succeeded unseen is not shown twice. */
function topicOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 32);
}

function asTexts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
