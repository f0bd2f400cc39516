/** Plain HTTP as an awkward client speaks it: any path, any bytes, any headers, and the time it took. */
import { Agent, request as open, type IncomingHttpHeaders } from 'node:http';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
  /** On the monotonic clock of the test. */
  readonly beganAt: number;
  readonly tookMs: number;
}

/** What is sent. */
export interface Sent {
  readonly method?: string;
  /** As it goes over the wire: nothing is normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Ends the connections that are kept open. */
export function closeConnections(): void {
  agent.destroy();
}

/** Sends a request and resolves with the answer, also when the server cuts the rest of a body it has refused. */
export async function send(base: string, sent: Sent, timeoutMs = 30_000): Promise<Answer> {
  const { hostname, port } = new URL(base);
  const body = bytesOf(sent.body);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = open(
      {
        agent: body !== undefined && body.length > 1_000_000 ? false : agent,
        hostname,
        port,
        method: sent.method ?? 'GET',
        path: sent.path,
        timeout: timeoutMs,
        headers: {
          ...(body !== undefined && {
            'Content-Type': 'application/json',
            'Content-Length': String(body.length),
          }),
          ...sent.headers,
        },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        const finish = (): void => {
          const text = Buffer.concat(parts).toString();
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            json: jsonOf(text),
            beganAt: began,
            tookMs: performance.now() - began,
          });
        };
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', finish);
        incoming.on('error', finish);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer in ${timeoutMs} ms to ${sent.path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
