import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readManifest } from '../../services/modules/models/manifest.ts';
import { variables } from '../../services/platform/config/variables.ts';
import { checkManifests } from '../manifests/check-manifests.ts';
import type { KubeObject } from '../manifests/kubernetes.ts';
import { ggufBytes } from './gguf.ts';
import { tinyLlama } from './tiny-llama.ts';

const EXAMPLES = 'docs/examples/models';
const read = (name: string): string => readFileSync(`${EXAMPLES}/${name}`, 'utf8');
const { items: objects } = parse(read('kubernetes.yaml')) as { items: KubeObject[] };

/** What one pod with one GPU and one volume cannot have, and what belongs to the platform beside it. */
const BY_NATURE = new Set([
  'minimum-three-replicas',
  'deploymentMissingReplicas',
  'missingPodDisruptionBudget',
  'topologySpreadConstraint',
  'no-rolling-update-strategy',
  'no-node-affinity',
  'priorityClassNotSet',
  'metadataAndInstanceMismatched',
  'read-secret-from-env-var',
  'env-var-value-from',
  'dangling-networkpolicypeer-podselector',
  'dangling-networkpolicy',
  // Anchors must stand before what names them.
  'sorted-keys',
]);

test('the list of the examples is one, with the sum of the file that the tool writes', () => {
  const [tiny] = readManifest(`${EXAMPLES}/models.yaml`);
  const sum = createHash('sha256')
    .update(ggufBytes(tinyLlama({ seed: 1 })))
    .digest('hex');
  expect(tiny).toMatchObject({ name: 'tiny', sha256: sum });
});

test('the examples name only settings that there are', () => {
  const text = ['Dockerfile', 'compose.yaml', 'kubernetes.yaml'].map(read).join('\n');
  const named = new Set(Array.from(text.matchAll(/\b(?:MODELS|INTERNAL)_[A-Z_]+\b/g), ([name]) => name));
  const settings = { ...variables.models, ...variables.server };
  expect([...named].filter((name) => !(name in settings))).toEqual([]);
  expect(named.size).toBeGreaterThan(7);
});

test('the pod takes a GPU, on a node that has one, and nothing else finds fault with its objects', () => {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as KubeObject & {
    spec: { template: { spec: Record<string, unknown> } };
  };
  expect(deployment.spec.template.spec).toMatchObject({
    nodeSelector: { 'nvidia.com/gpu.present': 'true' },
    tolerations: [{ key: 'nvidia.com/gpu' }],
    containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }],
  });
  expect(checkManifests(objects).filter(({ check }) => !BY_NATURE.has(check))).toEqual([]);
});

test('the composition asks for a GPU', () => {
  const { services } = parse(read('compose.yaml')) as { services: { models: Record<string, unknown> } };
  expect(services.models['deploy']).toMatchObject({
    resources: { reservations: { devices: [{ driver: 'nvidia', capabilities: ['gpu'] }] } },
  });
});
