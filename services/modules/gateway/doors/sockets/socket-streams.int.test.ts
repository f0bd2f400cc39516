import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSocketStage, type SocketStage } from '../../../../testing/clients/socket-stage.ts';
import { TEXT } from '../../../../testing/clients/scripted-provider.ts';

let stage: SocketStage;

beforeAll(async () => {
  stage = await openSocketStage();
});

afterAll(() => stage.close());

const asking = (content = 'What?', model = 'tutor') => ({
  request_id: crypto.randomUUID(),
  model,
  messages: [{ role: 'user', content }],
});

describe('an answer over a socket', () => {
  test('comes in numbered chunks and one end', async () => {
    const heard = await stage.hear();
    const reply = await heard.ask('ai:start', asking());
    expect(reply).toMatchObject({ ok: true, stream_id: expect.stringMatching(/^chatcmpl-/) });
    const end = await heard.ended();
    expect(heard.text()).toBe(TEXT);
    expect(heard.chunks.map(({ index }) => index)).toEqual(heard.chunks.map((_chunk, at) => at + 1));
    expect(end).toMatchObject({
      stream_id: reply['stream_id'],
      chunks: heard.chunks.length,
      finish_reason: 'stop',
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      studyflow: { provider: 'main', switched: 0 },
    });
  });

  test('goes on when a provider dies in the middle', async () => {
    const heard = await stage.hear();
    await heard.ask('ai:start', asking('What? [[cut]]', 'both'));
    expect(await heard.ended()).toMatchObject({ studyflow: { provider: 'spare', switched: 1 } });
    expect(heard.text()).toBe(TEXT);
  });

  test('is heard again from any index, on another process, without a hole', async () => {
    const heard = await stage.hear();
    const { stream_id } = await heard.ask('ai:start', asking());
    await heard.ended();
    for (let after = 0; after <= heard.chunks.length; after += 1) {
      const again = await stage.hear('elsewhere');
      expect(await again.ask('ai:resume', { stream_id, after })).toEqual({ ok: true, stream_id });
      expect(await again.ended()).toMatchObject({ chunks: heard.chunks.length, finish_reason: 'stop' });
      expect(again.chunks).toEqual(heard.chunks.slice(after));
    }
  });

  test('asked for again under the same id is the same stream, and costs one question', async () => {
    const asked = asking();
    const before = stage.asked();
    const first = await stage.hear();
    const { stream_id } = await first.ask('ai:start', asked);
    await first.ended();
    const second = await stage.hear('elsewhere');
    expect(await second.ask('ai:start', asked)).toEqual({ ok: true, stream_id });
    await second.ended();
    expect(second.chunks).toEqual(first.chunks);
    expect(stage.asked() - before).toBe(1);
  });

  test('started several times at one moment, at two processes, is asked for once and heard by each', async () => {
    for (let round = 0; round < 4; round += 1) {
      const asked = asking();
      const before = stage.asked();
      const [one, other] = await Promise.all([stage.hear(), stage.hear('elsewhere')]);
      const replies = await Promise.all([one, other, one].map((socket) => socket.ask('ai:start', asked)));
      expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
      await Promise.all([one.ended(), other.ended()]);
      expect([one.text(), other.text()]).toEqual([TEXT, TEXT]);
      expect(other.chunks).toEqual(one.chunks);
      expect(stage.asked() - before).toBe(1);
    }
  });

  test('that failed before its first word is asked for anew when it is started once more', async () => {
    const asked = asking('What? [[fail 2 503 anew]]');
    const first = await stage.hear();
    await first.ask('ai:start', asked);
    expect(await first.ended()).toMatchObject({ chunks: 0, error: { retryable: true } });
    const again = await stage.hear();
    await again.ask('ai:start', asked);
    expect(await again.ended()).toMatchObject({ finish_reason: 'stop' });
    expect(again.text()).toBe(TEXT);
  });

  test('goes on when its socket is lost, and is whole for whoever comes back', async () => {
    const heard = await stage.hear();
    // The first provider falls silent in the middle; the next one goes on when nobody listens any more.
    const { stream_id } = await heard.ask('ai:start', asking('What? [[silence]]', 'both'));
    await heard.first();
    heard.disconnect();
    const again = await stage.hear('elsewhere');
    await again.ask('ai:resume', { stream_id, after: 0 });
    expect(await again.ended()).toMatchObject({ studyflow: { provider: 'spare', switched: 1 } });
    expect(again.text()).toBe(TEXT);
  });

  test('ends at once when it is stopped, at the provider too', async () => {
    const heard = await stage.hear();
    const left = stage.stub.left;
    const { stream_id } = await heard.ask('ai:start', asking('What? [[silence]]'));
    await heard.first();
    expect(await heard.ask('ai:stop', { stream_id })).toEqual({ ok: true, stopped: true });
    expect(await heard.ended()).toMatchObject({ stream_id, finish_reason: 'stop' });
    await stage.until(() => stage.stub.left > left);
    expect(await heard.ask('ai:stop', { stream_id })).toEqual({ ok: true, stopped: false });
  });

  test('is nobody else’s to hear', async () => {
    const heard = await stage.hear();
    const { stream_id } = await heard.ask('ai:start', asking());
    await heard.ended();
    const other = await stage.hear('elsewhere', 'stranger');
    expect(await other.ask('ai:resume', { stream_id })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND', reason: 'gateway.stream-unknown' },
    });
  });

  test.each([
    [{ model: 'unheard-of' }, 'NOT_FOUND'],
    [{ messages: [] }, 'VALIDATION_ERROR'],
    [{ request_id: 'mine' }, 'VALIDATION_ERROR'],
    [{ wizardry: true }, 'VALIDATION_ERROR'],
    [{ max_tokens: 1, max_completion_tokens: 1 }, 'VALIDATION_ERROR'],
  ])('is refused in the acknowledgement with %j', async (more, code) => {
    const heard = await stage.hear();
    expect(await heard.ask('ai:start', { ...asking(), ...more })).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  test('tells a failure at its end', async () => {
    const heard = await stage.hear();
    await heard.ask('ai:start', asking('What? [[cut]]'));
    expect(await heard.ended()).toMatchObject({ error: { code: 'AI_PROVIDER_ERROR', retryable: true } });
    expect(TEXT.startsWith(heard.text())).toBe(true);
  });

  test('comes for so many questions at once and no more', async () => {
    const heard = await stage.hear();
    const replies = await Promise.all(
      Array.from({ length: 9 }, () => heard.ask('ai:start', asking('What? [[silence]]'))),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(8);
    expect(replies.find(({ ok }) => !ok)).toMatchObject({ error: { reason: 'gateway.too-many-streams' } });
    await Promise.all(
      replies.flatMap(({ stream_id }) => (stream_id ? heard.ask('ai:stop', { stream_id }) : [])),
    );
  });
});
