import { acts, denied, hidden, own, reads, refused, type Outcome } from './outcome.ts';

/** What somebody without any right gets, and what a student in the victim's organisation, class and room gets. */
export interface Row {
  readonly stranger: Outcome;
  readonly student: Outcome;
  /** What somebody gets who names the victim's organisation as their own. @default as a stranger */
  readonly intruder?: Outcome;
  /** What those get who need no session for it. */
  readonly everybody?: Outcome;
  /** Ids of things that are no rows of their own, by collection. */
  readonly ids?: Readonly<Record<string, string>>;
  /** Added to the path. */
  readonly query?: string;
  /** Sent instead of a sample of the schema. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Ends the caller's account: somebody who is needed no more makes the request. */
  readonly spends?: boolean;
}

/** Things of one person: for everybody else they do not exist. */
const personal: Row = { stranger: hidden, student: hidden };
/** Each caller's own collection or page. */
const mine = (status: number, query = ''): Row => ({ stranger: own(status), student: own(status), query });
/** Things of an organisation, a class or a room: what its members get is said. */
const shared = (student: Outcome): Row => ({ stranger: hidden, student });

/** For everybody, with or without a session. */
const open = (everybody: Outcome, body: Readonly<Record<string, unknown>> = {}): Row => ({
  stranger: everybody,
  student: everybody,
  everybody,
  body,
});

/** A link in a mail that is not whole. */
const brokenLink = refused(404, /^notification\.unsubscribe-link-broken$/);
/** No model answers where the matrix is tried: nothing is made. */
const noModel = refused(503, /^ai\.not-configured$/);
/** Nothing to take back. */
const notScheduled = refused(409, /^auth\.deletion-not-scheduled$/);

/** One row for every operation of the OpenAPI document. An operation without one fails the test. */
export const REST_ROWS: Readonly<Record<string, Row>> = {
  'GET /api/users/me': mine(200),
  'DELETE /api/users/me': { ...mine(202), body: {}, spends: true },
  'POST /api/users/me/restore': { stranger: notScheduled, student: notScheduled },
  'GET /api/users/me/sessions': mine(200),
  'DELETE /api/users/me/sessions': mine(200),
  'DELETE /api/users/me/sessions/{id}': personal,
  'POST /v1/auth/register': open(refused(422, /^auth\.password-too-short$/), {
    username: 'somebody',
    password: 'short',
  }),
  'POST /v1/auth/token': open(refused(401, /^auth\./), {
    grant_type: 'password',
    username: 'nobody',
    password: 'none of anybody',
  }),
  'POST /api/ai/flashcards': { stranger: noModel, student: noModel },
  'POST /api/ai/quizzes': { stranger: noModel, student: noModel },
  'PUT /api/profiles/me/avatar': mine(200),
  'DELETE /api/profiles/me/avatar': mine(204),
  'GET /api/avatars/{digest}': open(hidden),
  'POST /api/export': mine(202),
  'GET /api/export': mine(200),
  'GET /api/export/{id}': personal,
  'DELETE /api/export/{id}': personal,
  'GET /api/export/{id}/file': personal,
  'GET /api/profiles/me': mine(200),
  'PATCH /api/profiles/me': mine(200),
  'GET /api/profiles/{id}': shared(reads),
  'GET /api/users/me/statistics': mine(200),
  'GET /api/users/me/preferences': mine(200),
  'PUT /api/users/me/preferences': mine(200),
  'PATCH /api/users/me/preferences': mine(200),
  'GET /api/organisations': { stranger: own(200), student: reads },
  'POST /api/organisations': mine(201),
  'GET /api/organisations/{id}': shared(reads),
  'PATCH /api/organisations/{id}': shared(denied),
  'DELETE /api/organisations/{id}': shared(denied),
  'GET /api/organisations/{id}/members': shared(reads),
  'POST /api/organisations/{id}/members': shared(denied),
  'PATCH /api/organisations/{id}/members/{user_id}': shared(denied),
  'DELETE /api/organisations/{id}/members/{user_id}': shared(denied),
  'POST /api/organisations/{id}/leave': shared(acts(204)),
  'GET /api/organisations/{id}/classes': shared(reads),
  'POST /api/organisations/{id}/classes': shared(denied),
  'GET /api/organisations/{id}/ai-usage': shared(denied),
  'GET /api/organisations/{id}/ai-budgets': shared(denied),
  'PUT /api/organisations/{id}/ai-budgets': {
    ...shared(denied),
    body: { scope: 'organisation', requests: 1, window: 'day' },
  },
  'DELETE /api/organisations/{id}/ai-budgets/{budget_id}': shared(denied),
  'GET /api/classes/{class_id}': shared(reads),
  'PATCH /api/classes/{class_id}': shared(denied),
  'DELETE /api/classes/{class_id}': shared(denied),
  'GET /api/classes/{class_id}/members': shared(reads),
  'POST /api/classes/{class_id}/members': shared(denied),
  'DELETE /api/classes/{class_id}/members/{user_id}': shared(denied),
  'GET /api/tasks': mine(200),
  'POST /api/tasks': mine(201),
  'GET /api/tasks/{id}': personal,
  'PATCH /api/tasks/{id}': personal,
  'DELETE /api/tasks/{id}': personal,
  'POST /api/tasks/{id}/complete': personal,
  'POST /api/tasks/{id}/reopen': personal,
  'GET /api/subjects': mine(200),
  'POST /api/subjects': mine(201),
  'GET /api/subjects/{id}': personal,
  'PATCH /api/subjects/{id}': personal,
  'DELETE /api/subjects/{id}': personal,
  'POST /api/subjects/{id}/archive': personal,
  'POST /api/subjects/{id}/restore': personal,
  'GET /api/study-sessions': mine(200),
  'POST /api/study-sessions': mine(201),
  'GET /api/study-sessions/{id}': personal,
  'PATCH /api/study-sessions/{id}': personal,
  'DELETE /api/study-sessions/{id}': personal,
  'POST /api/study-sessions/{id}/start': personal,
  'POST /api/study-sessions/{id}/pause': personal,
  'POST /api/study-sessions/{id}/resume': personal,
  'POST /api/study-sessions/{id}/complete': personal,
  'POST /api/study-sessions/{id}/cancel': personal,
  'GET /api/calendar': mine(200, '?from=2026-01-01&to=2026-02-01'),
  'POST /api/calendar': mine(201),
  'GET /api/calendar/{id}': personal,
  'PATCH /api/calendar/{id}': personal,
  'DELETE /api/calendar/{id}': personal,
  'POST /api/calendar/{id}/complete': personal,
  'POST /api/calendar/{id}/reopen': personal,
  'GET /api/analytics': mine(200),
  'GET /api/notifications': mine(200),
  'GET /api/notifications/unread-count': mine(200),
  'POST /api/notifications/read-all': mine(200),
  'POST /api/notifications/{id}/read': personal,
  'DELETE /api/notifications/{id}': personal,
  'GET /api/notifications/preferences': mine(200),
  'PATCH /api/notifications/preferences': { ...mine(200), body: { digest_time: '09:00' } },
  'GET /api/notifications/unsubscribe/{token}': open(brokenLink),
  'POST /api/notifications/unsubscribe/{token}': open(brokenLink),
  'GET /api/inbox': mine(200),
  'POST /api/inbox/read': { ...mine(200), body: { up_to: 1 } },
  'GET /api/push-subscriptions': mine(200),
  'POST /api/push-subscriptions': {
    ...mine(201),
    body: {
      endpoint: 'https://push.example.com/of-the-caller',
      keys: {
        p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
        auth: 'BTBZMqHh6r4Tts7J_aSIgg',
      },
    },
  },
  'DELETE /api/push-subscriptions': {
    stranger: hidden,
    student: hidden,
    body: { endpoint: 'https://push.example.com/of-nobody' },
  },
  'GET /api/presence': { stranger: own(200), student: reads },
  'GET /api/rooms': { stranger: own(200), student: reads },
  'GET /api/rooms/invitations': mine(200),
  'POST /api/rooms': { ...mine(201), intruder: hidden },
  'GET /api/rooms/{id}': shared(reads),
  'PATCH /api/rooms/{id}': shared(denied),
  'DELETE /api/rooms/{id}': shared(denied),
  'POST /api/rooms/{id}/invitations': shared(denied),
  'DELETE /api/rooms/{id}/invitations/{invitation_id}': shared(denied),
  'POST /api/rooms/join': { stranger: hidden, student: hidden },
  'GET /api/rooms/{id}/members': shared(reads),
  'DELETE /api/rooms/{id}/members/me': shared(acts(204)),
  'PATCH /api/rooms/{id}/members/{user_id}': shared(denied),
  'POST /api/rooms/{id}/members/{user_id}/remove': shared(denied),
  'GET /api/rooms/{id}/events': shared(reads),
  'DELETE /api/rooms/{id}/events/{seq}': { ...personal, ids: { events: '1' } },
  'POST /api/rooms/{id}/events/{seq}/reports': { ...personal, ids: { events: '1' } },
  'PUT /api/rooms/{id}/host': shared(denied),
  'GET /api/rooms/{id}/bans': shared(denied),
  'GET /api/rooms/{id}/invitations': shared(denied),
  'DELETE /api/rooms/{id}/bans/{user_id}': shared(denied),
  'GET /api/rooms/{id}/mutes': shared(denied),
  'PUT /api/rooms/{id}/mutes/{user_id}': shared(denied),
  'DELETE /api/rooms/{id}/mutes/{user_id}': shared(denied),
  'GET /api/rooms/{id}/knocks': shared(denied),
  'POST /api/rooms/{id}/knocks': shared(own(200)),
  'PUT /api/rooms/{id}/knocks/{user_id}': shared(denied),
  'GET /api/rooms/{id}/blocked-words': shared(denied),
  'PUT /api/rooms/{id}/blocked-words': shared(denied),
  'GET /api/room-blocked-words': { ...mine(200), intruder: hidden },
  'PUT /api/room-blocked-words': { ...mine(200), intruder: hidden },
  'GET /api/room-reports': { ...mine(200), intruder: hidden },
  'PATCH /api/room-reports/{report_id}': personal,
  'GET /api/rooms/{id}/goals': shared(reads),
  'PATCH /api/rooms/{id}/goals/{whose}': { ...shared(acts(200)), ids: { goals: 'me' } },
  'DELETE /api/rooms/{id}/goals/{whose}': { ...shared(acts(204)), ids: { goals: 'me' } },
  'GET /api/rooms/{id}/tasks': shared(reads),
  'POST /api/rooms/{id}/tasks': shared(acts(201)),
  'PATCH /api/rooms/{id}/tasks/{task_id}': shared(hidden),
  'PUT /api/rooms/{id}/tasks/{task_id}/place': shared(hidden),
  'DELETE /api/rooms/{id}/tasks/{task_id}': shared(hidden),
  'GET /api/rooms/{id}/notes': shared(reads),
  'PATCH /api/rooms/{id}/notes': {
    ...shared(acts(200)),
    body: { base_version: 0, changes: [{ from: 0, to: 0, insert: 'Terms' }] },
  },
  'GET /api/rooms/{id}/reactions': shared(reads),
  'GET /api/rooms/{id}/study-time': shared(reads),
  'GET /api/rooms/{id}/replay': shared(reads),
};
