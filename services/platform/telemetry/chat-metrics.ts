import { HTTP_BUCKETS, type Metrics } from './metrics.ts';

/** Ways a message can reach people; `room` is the study room's own chat. */
export type Channel = string;

/** The figures of conversations and sockets, by the names that dashboards know. */
export interface ChatMetrics {
  readonly messageSent: (channel: Channel) => void;
  readonly messageDelivered: (channel: Channel, seconds: number, recipients?: number) => void;
  readonly messageFailed: (channel: Channel, reason: string) => void;
}

export function createChatMetrics(metrics: Metrics, countConnections: () => number): ChatMetrics {
  const messages = metrics.counter({
    name: 'chat_messages_total',
    help: 'Messages by channel and by what became of them: sent, delivered (per recipient), failed.',
    labelNames: ['channel', 'status'],
  });
  const errors = metrics.counter({
    name: 'chat_errors_total',
    help: 'Messages that could not be accepted or delivered, by channel and reason.',
    labelNames: ['channel', 'reason'],
  });
  const latency = metrics.histogram({
    name: 'chat_message_latency_seconds',
    help: 'From accepting a message to handing it to its recipients.',
    labelNames: ['channel'],
    buckets: HTTP_BUCKETS,
  });
  metrics.gauge({
    name: 'chat_active_connections',
    help: 'Sockets that are connected to this process.',
    collect() {
      this.set(countConnections());
    },
  });
  return {
    messageSent: (channel) => messages.inc({ channel, status: 'sent' }),
    messageDelivered: (channel, seconds, recipients = 1) => {
      messages.inc({ channel, status: 'delivered' }, recipients);
      latency.observe({ channel }, seconds);
    },
    messageFailed: (channel, reason) => {
      messages.inc({ channel, status: 'failed' });
      errors.inc({ channel, reason });
    },
  };
}
