import { expect, test } from '@jest/globals';
import { failure, isAppError } from './app-error.ts';
import { unavailable } from './common.ts';

const taskNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'task.not-found',
  sentences: { en: 'There is no task {id}.', de: 'Die Aufgabe {id} gibt es nicht.' },
});

test("carries class, reason and status, and speaks the reader's language", () => {
  const error = taskNotFound({ id: 7 });
  expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'task.not-found', status: 404, retryable: false });
  expect(error.say('en')).toBe('There is no task 7.');
  expect(error.say('de')).toBe('Die Aufgabe 7 gibt es nicht.');
});

test('keeps an unknown parameter visible instead of hiding a typo', () => {
  expect(taskNotFound({}).say('en')).toBe('There is no task {id}.');
});

test('never looks up a parameter on the prototype', () => {
  const odd = failure({
    code: 'CONFLICT',
    reason: 'x.odd',
    sentences: { en: '{constructor}', de: '{toString}' },
  });
  expect(odd().say('en')).toBe('{constructor}');
});

test("is told apart by shape, so that another realm's error counts and a stranger does not", () => {
  expect(isAppError(taskNotFound())).toBe(true);
  expect(isAppError({ name: 'AppError', reason: 'x.y' })).toBe(true);
  expect(isAppError(new Error('boom'))).toBe(false);
  expect(isAppError(undefined)).toBe(false);
});

test('says that an outage may be tried again', () => {
  expect(unavailable({}, { retryAfterMs: 1_500 })).toMatchObject({
    status: 503,
    retryable: true,
    retryAfterMs: 1_500,
  });
});
