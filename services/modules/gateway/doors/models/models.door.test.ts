import { describe, expect, test } from '@jest/globals';
import type { Request, Response } from 'express';
import { systemClock } from '../../../../platform/clock/clock.ts';
import { NOBODY } from '../../../../platform/use-case/caller.ts';
import { createRoutes } from '../../routing/routes.ts';
import { modelsDoors } from './models.door.ts';

const table = new Map([
  ['tutor', []],
  ['quiz', []],
]);
const routes = createRoutes({ table, health: { isPoorly: () => false }, chance: () => 0 });
const [list, one] = modelsDoors({ routes, clock: systemClock });

async function told(door: typeof list, model = ''): Promise<unknown> {
  let body: unknown;
  const response = { json: (value: unknown) => (body = value) } as unknown as Response;
  const request = { headers: {}, params: { model } } as unknown as Request;
  const who = { caller: NOBODY, models: new Set(['quiz', 'unheard-of']) };
  await door?.answer({ request, response, who, body: {} });
  return body;
}

describe('a key that is for some models', () => {
  test('is shown those that there are, and no other', async () => {
    expect(await told(list)).toMatchObject({ object: 'list', data: [{ id: 'quiz' }] });
    expect(await told(one, 'quiz')).toMatchObject({ id: 'quiz' });
    await expect(told(one, 'tutor')).rejects.toMatchObject({ reason: 'gateway.model-unknown' });
  });
});
