import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Log } from '../telemetry/log.ts';
import { notAllowed, unavailable } from '../errors/common.ts';
import { failure } from '../errors/app-error.ts';
import { createFailureCodec, type Question } from './link-frames.ts';
import { createLinkServer } from './link-server.ts';
import { createLinks, type Links } from './links.ts';
import { notOwner } from './not-owner.ts';
import { createTestTime } from './testing.ts';
import { systemTimers, type Timers } from './timers.ts';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};
const special = failure({
  code: 'CONFLICT',
  reason: 'test.special',
  sentences: { en: 'No {n}.', de: 'Nein {n}.' },
});
const codec = createFailureCodec([special]);
const ask: Question = { to: 'actor', kind: 'room', id: '1', message: { type: 'hello' } };

describe('a link between two processes', () => {
  const closers: (() => void)[] = [];
  const dead: string[] = [];

  afterEach(() => {
    for (const close of closers.splice(0)) close();
    dead.length = 0;
  });

  async function listen(
    answer: (question: Question, ms: number) => Promise<unknown>,
    token = 'secret',
  ): Promise<{ url: string; server: Server; stop: () => void }> {
    const server = createServer();
    const links = createLinkServer({ self: 'b', token, codec, log: quiet, answer });
    server.on('upgrade', (request, socket, head) => {
      if (!links.upgrade(request, socket, head)) socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stop = (): void => {
      links.close();
      server.close();
    };
    closers.push(stop);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, stop };
  }

  function open(token = 'secret', timers: Timers = systemTimers): Links {
    const links = createLinks({
      self: 'a',
      token,
      codec,
      timers,
      log: quiet,
      onDead: (processId) => dead.push(processId),
    });
    closers.push(() => links.close());
    return links;
  }

  it('carries many questions at once and tells their answers apart', async () => {
    const { url } = await listen(async (question) => (question.to === 'actor' ? question.id : undefined));
    const links = open();
    const ids = Array.from({ length: 200 }, (_, index) => String(index));
    const answers = await Promise.all(
      ids.map((id) => links.ask({ processId: 'b', url }, { ...ask, id }, 20_000)),
    );
    expect(answers).toEqual(ids);
  });

  it('carries failures as what they are, and who the owner is', async () => {
    const outcomes = [
      special({ n: 3 }, { details: { seq: 9 } }),
      unavailable({}, { retryAfterMs: 250 }),
      notAllowed(),
      notOwner({ processId: 'c', url: 'http://c' }),
      new Error('a bug'),
    ];
    const { url } = await listen(() => Promise.reject(outcomes.shift()!));
    const links = open();
    const next = () => links.ask({ processId: 'b', url }, ask, 20_000).catch((thrown: unknown) => thrown);
    expect(await next()).toMatchObject({
      reason: 'test.special',
      params: { n: 3 },
      details: { seq: 9 },
      message: 'No 3.',
    });
    expect(await next()).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 250 });
    expect(await next()).toMatchObject({ reason: 'auth.not-allowed' });
    expect(await next()).toMatchObject({ code: 'ACTOR_NOT_OWNER', owner: { processId: 'c' } });
    expect(await next()).toMatchObject({ code: 'INTERNAL_ERROR' });
  });

  it('tells in time that no answer comes', async () => {
    const { url } = await listen(() => new Promise(() => undefined));
    await expect(open().ask({ processId: 'b', url }, ask, 50)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses whoever does not know the token', async () => {
    const { url } = await listen(() => Promise.resolve('secret things'));
    await expect(open('guess').ask({ processId: 'b', url }, ask, 20_000)).rejects.toMatchObject({
      code: 'LINK_DOWN',
    });
    expect(dead).toEqual([]);
  });

  it('notices that another process lives at the address, or nobody does', async () => {
    const { url, stop } = await listen(() => Promise.resolve(1));
    await expect(open().ask({ processId: 'before-b', url }, ask, 20_000)).rejects.toMatchObject({
      code: 'LINK_DOWN',
      wasSent: false,
    });
    expect(dead).toEqual(['before-b']);
    stop();
    await expect(open().ask({ processId: 'b', url }, ask, 20_000)).rejects.toMatchObject({
      code: 'LINK_DOWN',
      wasSent: false,
    });
    expect(dead).toEqual(['before-b', 'b']);
  });

  it('says of what was on the wire when it broke that its outcome is unknown', async () => {
    const heard = Promise.withResolvers<undefined>();
    const { url, stop } = await listen(() => {
      heard.resolve(undefined);
      return new Promise(() => undefined);
    });
    const asked = open().ask({ processId: 'b', url }, ask, 60_000);
    void heard.promise.then(stop);
    await expect(asked).rejects.toMatchObject({ code: 'LINK_DOWN', wasSent: true });
  });

  it('hangs up on a process that answers no ping, for a cut network breaks no connection (R6)', async () => {
    const frozen = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
    const pinged: number[] = [];
    frozen.on('connection', (link) => link.on('ping', () => pinged.push(1)));
    closers.push(() => {
      for (const link of frozen.clients) link.terminate();
      frozen.close();
    });
    await new Promise((resolve) => frozen.once('listening', resolve));
    const url = `http://127.0.0.1:${(frozen.address() as AddressInfo).port}`;
    const time = createTestTime();
    const links = open('secret', time.timers);
    const asked = links.ask({ processId: 'b', url }, ask, 60_000);
    asked.catch(() => undefined);
    const link = await new Promise<WebSocket>((resolve) => frozen.once('connection', resolve));
    await new Promise((resolve) => link.once('message', resolve));
    for (let second = 0; second < 4; second += 1) await time.pass(1_000);
    await expect(asked).rejects.toMatchObject({ code: 'LINK_DOWN', wasSent: true });
    expect(pinged.length).toBeLessThanOrEqual(3);
    expect(dead).toEqual([]);
  });

  it('does NOT hang up on a process that answers pings, however long its answer takes', async () => {
    const { url } = await listen(() => new Promise(() => undefined));
    const time = createTestTime();
    const links = open('secret', time.timers);
    let outcome: unknown;
    links.ask({ processId: 'b', url }, ask, 60_000).catch((thrown: unknown) => (outcome = thrown));
    for (let second = 0; second < 8; second += 1) {
      await time.pass(1_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(outcome).toBeUndefined();
  });
});
