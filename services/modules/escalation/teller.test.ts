import { describe, expect, test } from '@jest/globals';
import { mailRefused, mailServerAway } from '../../platform/mail/errors.ts';
import type { Message } from './message.ts';
import { contactsOf, whoIsOnCall, type Contact } from './policy.ts';
import { createTeller, type Outcome } from './teller.ts';
import { buildPolicy } from './testing.ts';

const MESSAGE: Message = {
  alert: {
    labels: { alertname: 'StudyFlowJobsLate', severity: 'critical', platform: 'study' },
    annotations: {
      summary: 'Jobs <!channel> wait.',
      runbook_url: 'https://example.test/JobsLate.md',
      dashboard_url: 'javascript:alert(1)',
    },
    starts_at: '2026-11-27T03:00:00Z',
  },
  level: 0,
  turn: 2,
  link: 'https://on-call.test/acknowledge/x.y',
};
const CONTACT: Contact = {
  ...{ name: 'ada', language: 'en', email: 'ada@example.test' },
  slack_url: 'https://hooks.slack.test/T/B/secret',
  webhook_url: 'https://pager.test/',
};

function tellerWith(answer: number | Error, mail?: Error) {
  const posts: { url: string; headers: unknown; body: string }[] = [];
  const tell = createTeller({
    mailer: { send: () => (mail === undefined ? Promise.resolve() : Promise.reject(mail)) },
    outbound: (url, request) => {
      posts.push({ url, headers: request?.headers, body: String(request?.body) });
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(new Response(null, { status: answer }));
    },
  });
  return { tell, posts };
}

describe('a message', () => {
  test('to Slack mentions nobody and hides no link', async () => {
    const { tell, posts } = tellerWith(200);
    expect(await tell('id-1', 'slack', CONTACT, MESSAGE)).toEqual({ outcome: 'sent' });
    const { text } = JSON.parse(posts[0]?.body ?? '') as { text: string };
    expect(text).toContain('Jobs &lt;!channel&gt; wait.');
    expect(text).toContain('<https://on-call.test/acknowledge/x.y|Acknowledge>');
    expect(text).toContain('told 3 times');
    expect(text).not.toContain('javascript:');
  });

  test('to a program carries an id that stays', async () => {
    const { tell, posts } = tellerWith(204);
    await tell('id-1', 'webhook', CONTACT, MESSAGE);
    expect(posts[0]).toMatchObject({ url: 'https://pager.test/', headers: { 'webhook-id': 'id-1' } });
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({ acknowledge_url: MESSAGE.link, turn: 2 });
  });

  test.each<[number | Error, Partial<Outcome>]>([
    [410, { failure: 'refused: 410', mayTryAgain: false }],
    [429, { failure: 'it answered 429', mayTryAgain: true }],
    [503, { failure: 'it answered 503', mayTryAgain: true }],
    [
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      { failure: 'ECONNREFUSED', mayTryAgain: true },
    ],
    [new Error('cannot reach https://hooks.slack.test/T/B/secret'), { failure: 'failed', mayTryAgain: true }],
  ])('that is not taken (%s) says why, without the address', async (answer, outcome) => {
    const { tell } = tellerWith(answer);
    expect(await tell('id', 'slack', CONTACT, MESSAGE)).toEqual({ outcome: 'failed', ...outcome });
  });

  test('by mail is tried again unless the server will never take it', async () => {
    expect(await tellerWith(200, mailServerAway()).tell('id', 'email', CONTACT, MESSAGE)).toMatchObject({
      failure: 'mail.server-away',
      mayTryAgain: true,
    });
    expect(await tellerWith(200, mailRefused()).tell('id', 'email', CONTACT, MESSAGE)).toMatchObject({
      mayTryAgain: false,
    });
  });

  test('by a way that the contact has no more is given up', async () => {
    const { slack_url: _gone, ...rest } = CONTACT;
    expect(await tellerWith(200).tell('id', 'slack', rest, MESSAGE)).toMatchObject({ mayTryAgain: false });
  });
});

test('people of a rotation take turns', () => {
  const policy = buildPolicy({
    rotations: [{ name: 'primary', people: ['ada', 'ben'], since: '2026-11-23T09:00:00Z', hours: 24 }],
    levels: [{ after_minutes: 0, tell: ['primary', 'team'] }],
  });
  const onCall = (at: string) => contactsOf(policy, 0, Date.parse(at)).map(({ name }) => name);
  expect(onCall('2026-11-01T00:00:00Z')).toEqual(['ada', 'team']);
  expect(onCall('2026-11-24T08:59:59Z')).toEqual(['ada', 'team']);
  expect(onCall('2026-11-24T09:00:00Z')).toEqual(['ben', 'team']);
  expect(onCall('2026-11-25T09:00:00Z')).toEqual(['ada', 'team']);
  expect(whoIsOnCall(policy, Date.parse('2026-11-24T10:00:00Z'))).toEqual([
    { after_minutes: 0, names: ['ben', 'team'] },
  ]);
});
