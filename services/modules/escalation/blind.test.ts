import { expect, test } from '@jest/globals';
import { unavailable } from '../../platform/errors/common.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { HeardAlert } from './alert.ts';
import { createBlindTeller } from './blind.ts';
import { WebhookInput } from './contract.ts';
import { orElseBlind } from './or-else-blind.ts';
import type { Tell } from './teller.ts';
import { buildPolicy, buildWebhook } from './testing.ts';

const ALERT: HeardAlert = {
  fingerprint: 'f1',
  starts_at: '2026-11-27T03:00:00Z',
  is_firing: true,
  labels: { alertname: 'StudyFlowDatabaseDown' },
  annotations: {},
};

function setup() {
  const told: string[] = [];
  let minutes = 0;
  const tell: Tell = (_id, way, contact, { level, link }) => {
    told.push(`${level} ${contact.name} ${way} ${link === undefined ? 'without a link' : link}`);
    return Promise.resolve({ outcome: 'sent' });
  };
  const blind = createBlindTeller({ policy: buildPolicy(), tell, now: () => new Date(minutes * 60_000) });
  return { told, blind, wait: (more: number) => void (minutes += more) };
}

test('without PostgreSQL each level is told once when its time has come', async () => {
  const { told, blind, wait } = setup();
  await blind([ALERT]);
  await blind([ALERT]);
  expect(told).toEqual(['0 ada email without a link']);
  wait(10);
  await blind([ALERT]);
  await blind([ALERT]);
  expect(told.slice(1)).toEqual(['1 ben email without a link', '1 team webhook without a link']);
});

test('an alert that ended and fires again is told again', async () => {
  const { told, blind } = setup();
  await blind([ALERT]);
  await blind([{ ...ALERT, is_firing: false }]);
  await blind([ALERT]);
  expect(told).toHaveLength(2);
});

test('what it remembers is bounded', async () => {
  const { told, blind } = setup();
  await blind(Array.from({ length: 1_001 }, (_, index) => ({ ...ALERT, fingerprint: String(index) })));
  await blind([{ ...ALERT, fingerprint: '0' }]);
  expect(told).toHaveLength(1_002);
});

test('Alertmanager is refused while PostgreSQL is away, and people are told; other refusals tell nobody', async () => {
  const { told, blind } = setup();
  let refusal: Error | undefined = unavailable();
  const hearing: BoundUseCase<undefined> = {
    ...{ name: 'x', kind: 'command', input: WebhookInput, roles: ['service_role'] },
    execute: () => (refusal === undefined ? Promise.resolve(undefined) : Promise.reject(refusal)),
  };
  const execute = () => orElseBlind(hearing, blind).execute(PLATFORM, buildWebhook(), { requestId: 'r' });
  await expect(execute()).rejects.toBe(refusal);
  expect(told).toHaveLength(1);
  refusal = new Error('a bug');
  await expect(execute()).rejects.toBe(refusal);
  refusal = undefined;
  await execute();
  expect(told).toHaveLength(1);
});
