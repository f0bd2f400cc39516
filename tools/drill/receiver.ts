/** Where the drill's Alertmanager sends everything: keeps what came, when, and for whom it was meant. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One alert of a message of Alertmanager. */
export interface ReceivedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A message, and when it came. */
export interface Message {
  readonly at: number;
  readonly receiver: string;
  readonly alerts: readonly ReceivedAlert[];
}

export interface Receiver {
  readonly url: string;
  /** Messages since then that tell of this alert. */
  find(alert: string, status: ReceivedAlert['status'], since: number): Message | undefined;
  /** What Slack would have shown of an alert. */
  slackTextOf(alert: string, since: number): string | undefined;
  close(): Promise<void>;
}

interface SlackMessage {
  readonly at: number;
  readonly text: string;
}

/** `POST /alerts` takes a webhook of Alertmanager, `POST /slack` an incoming webhook of Slack. */
export async function startReceiver(): Promise<Receiver> {
  const messages: Message[] = [];
  const slack: SlackMessage[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const at = performance.now();
      if (request.url === '/slack') slack.push({ at, text });
      else messages.push({ at, ...(JSON.parse(text) as Omit<Message, 'at'>) });
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    find: (alert, status, since) =>
      messages.find(({ at, alerts }) => at >= since && alerts.some((one) => isOne(one, alert, status))),
    slackTextOf: (alert, since) =>
      slack.find(({ at, text }) => at >= since && text.includes(`${alert}.md`))?.text,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isOne({ labels, status }: ReceivedAlert, alert: string, wanted: ReceivedAlert['status']): boolean {
  return labels['alertname'] === alert && status === wanted;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
