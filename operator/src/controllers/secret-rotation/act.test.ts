import { describe, expect, it } from '@jest/globals';
import { API_VERSION } from '../../api/group.ts';
import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';
import { createFakeVault } from '../../vault/testing.ts';
import { act } from './act.ts';
import { turnOf } from './kinds/testing.ts';
import type { Doubt, SecretKind } from './secret-kind.ts';

const DOUBT: Doubt = { reason: 'Resealing', message: 'Some are left.', left: 7 };
const CURRENT = { step: 'Proving', trigger: 'Request', startTime: 'then', version: 2 } as const;
const turn = turnOf(createFakeVault([]), 'secret-box');

/** A kind of two stages about which nobody has a doubt. */
const KIND: SecretKind = {
  stages: [() => Promise.resolve({ version: 2 }), () => Promise.resolve({ version: 3 })],
  prove: () => Promise.resolve(undefined),
  revoke: () => Promise.resolve('Revoked'),
  needs: () => [],
};

function rotation(status?: SecretRotationStatus): SecretRotation {
  return {
    apiVersion: API_VERSION,
    kind: 'SecretRotation',
    metadata: { namespace: 'here', name: 'keys' },
    spec: { platform: 'study', secret: 'secret-box', rotate: 1, paused: false, graceSeconds: 60 },
    ...(status !== undefined && { status }),
  };
}

describe('a step', () => {
  it('does not begin while its kind says that it must not', async () => {
    const kind = {
      ...KIND,
      mayBegin: () => Promise.resolve({ reason: 'OtherVersionRuns', message: 'Two.' }),
    };
    expect(await act(rotation(), { do: 'begin', trigger: 'First' }, kind, turn)).toEqual({
      ...{ is: 'going', reason: 'OtherVersionRuns', message: 'Two.', change: {}, againMs: 2_000 },
    });
    expect(await act(rotation(), { do: 'begin', trigger: 'First' }, KIND, turn)).toMatchObject({
      change: { count: 1, current: { step: 'Writing' } },
    });
  });

  it('tells how much of the old is left, and nothing when that is not known', async () => {
    const kind = { ...KIND, prove: () => Promise.resolve(DOUBT) };
    const step = { do: 'prove', stage: 1, version: 2 } as const;
    expect(await act(rotation({ current: CURRENT }), step, kind, turn)).toMatchObject({
      reason: 'Resealing',
      change: { current: { ...CURRENT, left: 7 } },
    });
    expect(await act(rotation(), step, kind, turn)).toMatchObject({ change: {} });
  });

  it('proves each stage before the next one is written, and grace begins after the last', async () => {
    const now = rotation({ current: CURRENT });
    expect(await act(now, { do: 'prove', stage: 0, version: 2 }, KIND, turn)).toMatchObject({
      change: { current: { step: 'Writing', stage: 1 } },
    });
    expect(await act(now, { do: 'write', stage: 1 }, KIND, turn)).toMatchObject({
      change: { current: { step: 'Proving', version: 3 } },
    });
    expect(await act(now, { do: 'prove', stage: 1, version: 3 }, KIND, turn)).toMatchObject({
      change: { current: { step: 'Grace' } },
    });
  });

  it('ends nothing while its kind doubts at the end', async () => {
    const kind = { ...KIND, revoke: () => Promise.resolve({ ...DOUBT, reason: 'InGrace', left: 1 }) };
    const step = { do: 'revoke', version: 2 } as const;
    expect(await act(rotation({ current: CURRENT }), step, kind, turn)).toMatchObject({
      ...{ is: 'going', reason: 'InGrace', change: { current: { left: 1 } }, againMs: 2_000 },
    });
    expect(await act(rotation({ current: CURRENT }), step, KIND, turn)).toMatchObject({
      is: 'done',
      change: { version: 2, current: undefined },
    });
  });
});
