import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, expect, test } from '@jest/globals';

import { createKubeClient, type KubeClient, type KubeClientOptions } from './client.ts';
import { CONFIG_MAP } from './kinds.ts';
import type { Kube } from './kube.ts';

const key = { namespace: 'here', name: 'a' };
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key, resourceVersion: '5' } };

let server: Server | undefined;
let client: KubeClient | undefined;
afterEach(async () => {
  client?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

type Answerer = (answer: ServerResponse, question: IncomingMessage) => void;

async function setup(
  answerer: Answerer,
  options: KubeClientOptions = {},
): Promise<{ kube: Kube; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer((question, answer) => {
    const chunks: Buffer[] = [];
    question.on('data', (chunk: Buffer) => chunks.push(chunk));
    question.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { 'content-type': type, authorization } = question.headers;
      asked.push({
        method: question.method,
        url: question.url,
        type,
        authorization,
        body: text === '' ? undefined : JSON.parse(text),
      });
      answerer(answer, question);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'test', token: 'test-token' },
  );
  client = createKubeClient(config, options);
  return { kube: client, asked };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answerer =>
  (answer) =>
    answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const status = (code: number, reason: string, message: string) => ({ kind: 'Status', code, reason, message });

test('applies by force as studyflow-operator, and status as studyflow-operator-status', async () => {
  const { kube, asked } = await setup(json(200, object));
  await kube.apply(CONFIG_MAP, object);
  await kube.applyStatus(CONFIG_MAP, object);
  expect(asked).toEqual([
    {
      method: 'PATCH',
      url: '/api/v1/namespaces/here/configmaps/a?fieldManager=studyflow-operator&force=true',
      type: 'application/apply-patch+yaml',
      authorization: 'Bearer test-token',
      body: object,
    },
    {
      method: 'PATCH',
      url: '/api/v1/namespaces/here/configmaps/a/status?fieldManager=studyflow-operator-status&force=true',
      type: 'application/apply-patch+yaml',
      authorization: 'Bearer test-token',
      body: object,
    },
  ]);
});

test('carries preconditions where the API server looks for them', async () => {
  const { kube, asked } = await setup(json(200, object));
  await kube.merge(CONFIG_MAP, key, { body: { data: { b: 'c' } }, resourceVersion: '5' });
  await kube.remove(CONFIG_MAP, key, { uid: 'u', resourceVersion: '5' });
  expect(asked.map(({ body }) => body)).toEqual([
    { data: { b: 'c' }, metadata: { resourceVersion: '5' } },
    {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid: 'u', resourceVersion: '5' },
    },
  ]);
});

test('asks for pages of 500 by label', async () => {
  const page = { metadata: { resourceVersion: '9', continue: 'more' }, items: [{ metadata: { name: 'a' } }] };
  const { kube, asked } = await setup(json(200, page));
  const answer = await kube.list(CONFIG_MAP, { namespace: 'here', labelSelector: 'a=b', next: 'token' });
  expect(asked[0]?.url).toBe(
    '/api/v1/namespaces/here/configmaps?limit=500&continue=token&labelSelector=a%3Db',
  );
  expect(answer).toEqual({
    items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
    resourceVersion: '9',
    next: 'more',
  });
});

test.each([
  [404, 'NotFound', 'NotFound'],
  [409, 'AlreadyExists', 'AlreadyExists'],
  [409, 'Conflict', 'Conflict'],
  [410, 'Expired', 'Expired'],
  [422, 'Invalid', 'Invalid'],
  [403, 'Forbidden', 'Forbidden'],
  [401, 'Unauthorized', 'Forbidden'],
  [500, 'InternalError', 'Other'],
])('tells %i %s as %s', async (code, reason, expected) => {
  const { kube } = await setup(json(code, status(code, reason, 'in its own words')));
  await expect(kube.create(CONFIG_MAP, object)).rejects.toMatchObject({
    name: 'KubeError',
    reason: expected,
    status: code,
    message: expect.stringContaining('in its own words'),
  });
});

test('says how long a busy server asks to be left alone', async () => {
  const { kube } = await setup(json(429, status(429, 'TooManyRequests', 'slow'), { 'retry-after': '3' }));
  await expect(kube.get(CONFIG_MAP, key)).rejects.toMatchObject({
    reason: 'TooManyRequests',
    retryAfterMs: 3_000,
  });
});

test('understands what something in between has answered', async () => {
  const { kube } = await setup((answer) => answer.writeHead(502).end('<html>Bad Gateway</html>'));
  await expect(kube.get(CONFIG_MAP, key)).rejects.toMatchObject({ reason: 'Other', status: 502 });
});

test('ends a call that is not answered in time', async () => {
  const { kube } = await setup(() => undefined, { timeoutMs: 50 });
  await expect(kube.get(CONFIG_MAP, key)).rejects.toMatchObject({ reason: 'Timeout', status: 0 });
});

test('ends a call whose answer stops in the middle', async () => {
  const { kube } = await setup((answer) => void answer.writeHead(200).write('{"meta'), { timeoutMs: 50 });
  await expect(kube.get(CONFIG_MAP, key)).rejects.toMatchObject({ reason: 'Timeout' });
});

test('tells a connection that was cut', async () => {
  const { kube } = await setup((_answer, question) => question.socket.destroy());
  await expect(kube.apply(CONFIG_MAP, object)).rejects.toMatchObject({ reason: 'Unreachable', status: 0 });
});

test('tells every call to who counts them', async () => {
  const calls: unknown[] = [];
  const { kube } = await setup(json(200, object), { onCall: ({ ms: _ms, ...call }) => calls.push(call) });
  await kube.get(CONFIG_MAP, key);
  expect(calls).toEqual([{ method: 'GET', verb: 'get', plural: 'configmaps', status: 200 }]);
});

async function watchAll(kube: Kube, resourceVersion = '5'): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of kube.watch(
    CONFIG_MAP,
    { namespace: 'here', resourceVersion },
    new AbortController().signal,
  )) {
    events.push(event);
  }
  return events;
}

test('watches with bookmarks, across lines that come in pieces, and drops half a line at the end', async () => {
  const lines = [
    { type: 'ADDED', object },
    { type: 'BOOKMARK', object: { metadata: { resourceVersion: '7' } } },
  ].map((line) => JSON.stringify(line));
  const { kube, asked } = await setup(
    (answer) => {
      answer.write(`${lines[0] ?? ''}\n${lines[1]?.slice(0, 9) ?? ''}`);
      setTimeout(() => answer.end(`${lines[1]?.slice(9) ?? ''}\n{"type":"MOD`), 20);
    },
    { watchOpenSeconds: 40 },
  );
  expect(await watchAll(kube)).toEqual([
    { type: 'ADDED', object },
    { type: 'BOOKMARK', resourceVersion: '7' },
  ]);
  expect(asked[0]?.url).toBe(
    '/api/v1/namespaces/here/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=40',
  );
});

test.each([
  [
    'in the stream',
    (answer: ServerResponse) =>
      answer.end(`${JSON.stringify({ type: 'ERROR', object: status(410, 'Expired', 'too old') })}\n`),
  ],
  [
    'as an answer',
    (answer: ServerResponse) => answer.writeHead(410).end(JSON.stringify(status(410, 'Expired', 'too old'))),
  ],
])('tells 410 %s as Expired', async (_where, answerer) => {
  const { kube } = await setup(answerer);
  await expect(watchAll(kube)).rejects.toMatchObject({ reason: 'Expired', status: 410 });
});

test('does not swallow a line that is no JSON', async () => {
  const { kube } = await setup((answer) => answer.end('nonsense\n'));
  await expect(watchAll(kube)).rejects.toMatchObject({ message: expect.stringContaining('no JSON') });
});

test('ends a watch that has not ended when the server had promised to', async () => {
  const { kube } = await setup((answer) => void answer.writeHead(200).flushHeaders(), {
    watchOpenSeconds: 0,
    watchGraceMs: 50,
  });
  await expect(watchAll(kube)).rejects.toMatchObject({ reason: 'Timeout' });
});
