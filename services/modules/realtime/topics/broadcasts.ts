import { z } from 'zod';
import { encodeMessage } from '../../../platform/phoenix/codec.ts';
import type { Message } from '../../../platform/phoenix/message.ts';
import { encodeBroadcast, type BroadcastPayload } from '../../../platform/phoenix/user-broadcast.ts';
import { topicOf, type Channel } from '../channels/channel.ts';
import type { Envelope } from './envelope.ts';
import { topicKey, type Topic, type Topics } from './topics.ts';

/** Something said to everybody of a topic. */
export interface Broadcast {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly event: string;
  readonly payload: BroadcastPayload;
}

/** A text message's payload, or what a binary push was read as. */
const Push = z.object({
  event: z.string().max(1_000),
  payload: z.unknown(),
  meta: z.record(z.string(), z.unknown()).optional(),
});

const Head = z.object({
  name: z.string(),
  isPrivate: z.boolean(),
  event: z.string(),
  kind: z.enum(['json', 'binary']),
});

/** Broadcasts of this process' clients and of other processes. */
export class Broadcasts {
  readonly #topics: Topics;

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  /** A client's push; answered when the channel asked for acknowledgements, or when it is refused. */
  push(channel: Channel, message: Message): void {
    const parsed = Push.safeParse(message.payload);
    if (!parsed.success) {
      channel.reply(message.ref, 'error', { reason: 'The broadcast is not understood' });
      return;
    }
    const { event, payload, meta } = parsed.data;
    if (meta?.['persist'] !== undefined) {
      channel.reply(message.ref, 'error', { error: 'Broadcasts are not stored' });
      return;
    }
    const { name, config } = channel;
    const broadcast = { name, isPrivate: config.isPrivate, event, payload: payloadOf(payload) };
    this.send(broadcast, config.hearsItself ? undefined : channel);
    if (config.acknowledges) channel.reply(message.ref, 'ok', {});
  }

  /** Says it to all channels of the topic in every process, but not to `except`. */
  send(broadcast: Broadcast, except?: Channel): void {
    const { name, isPrivate, event, payload } = broadcast;
    const key = topicKey(name, isPrivate);
    const topic = this.#topics.find(key);
    if (topic !== undefined) deliver(topic, broadcast, except);
    this.#topics.say(key, {
      kind: 'broadcast',
      head: { name, isPrivate, event, kind: payload.kind },
      body: payload.kind === 'json' ? Buffer.from(payload.json) : payload.bytes,
    });
  }

  /** What another process has sent. */
  take(topic: Topic, { head, body }: Envelope): void {
    const parsed = Head.safeParse(head);
    if (!parsed.success) return;
    const { kind, ...named } = parsed.data;
    const payload: BroadcastPayload =
      kind === 'json' ? { kind, json: body.toString('utf8') } : { kind, bytes: body };
    deliver(topic, { ...named, payload }, undefined);
  }
}

/** The frame is made once for each form of the protocol; bytes cannot be said in the older one. */
function deliver(topic: Topic, { name, event, payload }: Broadcast, except: Channel | undefined): void {
  const frames = new Map<string, string | Buffer | undefined>();
  for (const channel of topic.channels) {
    if (channel === except) continue;
    const { version } = channel.connection;
    if (!frames.has(version)) {
      const binary = version === '2.0.0' ? encodeBroadcast(topicOf(name), event, payload) : undefined;
      frames.set(version, binary ?? textFrame(version, { name, event, payload }));
    }
    const frame = frames.get(version);
    if (frame !== undefined) channel.connection.sendFrame(frame);
  }
}

function textFrame(
  version: Channel['connection']['version'],
  { name, event, payload }: Pick<Broadcast, 'name' | 'event' | 'payload'>,
): string | undefined {
  if (payload.kind === 'binary') return undefined;
  const head = { joinRef: null, ref: null, topic: topicOf(name), event: 'broadcast' };
  const text = `{"type":"broadcast","event":${JSON.stringify(event)},"payload":${payload.json}}`;
  return encodeMessage(version, head, text);
}

function payloadOf(payload: unknown): BroadcastPayload {
  if (Buffer.isBuffer(payload)) return { kind: 'binary', bytes: payload };
  return { kind: 'json', json: JSON.stringify(payload ?? {}) };
}
