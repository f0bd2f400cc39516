import { describe, expect, it } from '@jest/globals';
import type { StudyFlowSpecInput } from '../../api/v1alpha1/study-flow.ts';
import { DEPLOYMENT } from '../../kube/workloads.ts';
import { setup, SUCCEEDED } from './testing.ts';
import type { Setup } from './testing.ts';

const IN_VAULT: Partial<StudyFlowSpecInput> = {
  gateway: { tlsFromVault: true },
  vault: { address: 'https://vault.vault:8200' },
};
const image = (version: number): string => `registry.example/studyflow:${String(version)}`;

/** The containers of the gateway, by their names. */
function containersOf(ground: Setup): Readonly<Record<string, string>> {
  const { spec } = ground.find(DEPLOYMENT, 'study-gateway') as unknown as {
    spec: { template: { spec: { containers: readonly { name: string; image: string }[] } } };
  };
  return Object.fromEntries(spec.template.spec.containers.map((one) => [one.name, one.image]));
}

async function served(ground: Setup, name: string, colour: 'blue' | 'green'): Promise<void> {
  ground.releaseHas(name, ...SUCCEEDED);
  ground.serve(name, colour);
  await ground.reconcile();
}

describe('a gateway whose certificate is in Vault', () => {
  it('has the process that fetches it, of the image that serves, and rolls at the promotion of another', async () => {
    const ground = setup();
    ground.write(IN_VAULT);
    await ground.reconcile();
    expect(containersOf(ground)).toMatchObject({ certificate: image(1) });
    await served(ground, 'study-1', 'blue');
    ground.write({ ...IN_VAULT, image: image(2) });
    await ground.reconcile();
    expect(containersOf(ground)).toMatchObject({ certificate: image(1) });
    await served(ground, 'study-2', 'green');
    expect(ground.studyFlow().status?.activeImage).toBe(image(2));
    expect(containersOf(ground)).toMatchObject({ certificate: image(2) });
  });

  it('takes a first image that nothing has served yet from the resource', async () => {
    const ground = setup();
    ground.write(IN_VAULT);
    await ground.reconcile();
    ground.write({ ...IN_VAULT, image: image(2) });
    await ground.reconcile();
    expect(containersOf(ground)).toMatchObject({ certificate: image(2) });
  });
});

it('a gateway with a Secret has nginx alone', async () => {
  const ground = setup();
  ground.write({ ...IN_VAULT, gateway: { tlsSecretName: 'study-tls' } });
  await ground.reconcile();
  expect(Object.keys(containersOf(ground))).toEqual(['nginx']);
});
