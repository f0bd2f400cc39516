import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { studyFlowSpecSchema } from '../../api/v1alpha1/study-flow.ts';
import type { StudyFlowSpec, StudyFlowSpecInput } from '../../api/v1alpha1/study-flow.ts';
import { revisionOf, templateOf, withScaleOf } from './revision.ts';

const spec = (more: Partial<StudyFlowSpecInput> = {}): StudyFlowSpec =>
  studyFlowSpecSchema.parse({ image: 'studyflow:1', publicUrl: 'https://study.example', ...more });

describe('the revision', () => {
  it.each<[string, Partial<StudyFlowSpecInput>]>([
    ['image', { image: 'studyflow:2' }],
    ['configuration', { config: { LOG_LEVEL: 'debug' } }],
    ['secrets', { secretNames: ['more'] }],
    ['address', { publicUrl: 'https://other.example' }],
    ['resources', { worker: { resources: { limits: { memory: '1Gi' } } } }],
    ['nodes', { api: { nodeSelector: { disk: 'fast' } } }],
    ['grace period', { terminationGracePeriodSeconds: 90 }],
    ['priority', { priorityClassName: 'high' }],
    ['Vault', { vault: { address: 'https://vault.vault:8200' } }],
  ])('changes with the %s', (_what, change) => {
    expect(revisionOf(spec(change))).not.toBe(revisionOf(spec()));
  });

  it.each<[string, Partial<StudyFlowSpecInput>]>([
    [
      'scale',
      {
        api: {
          replicas: 7,
          maxReplicas: 9,
          targetCpuUtilizationPercentage: 50,
          targetMetrics: [{ name: 'x', averageValue: '1' }],
        },
      },
    ],
    ['gateway', { gateway: { enabled: false } }],
    ['strategy', { strategy: { blueGreen: { autoPromotionEnabled: false } } }],
    ['pause', { paused: true }],
    [
      'defaults written out',
      { imagePullPolicy: 'IfNotPresent', config: {}, api: { resources: { requests: { cpu: '250m' } } } },
    ],
  ])('does NOT change with the %s', (_what, change) => {
    expect(revisionOf(spec(change))).toBe(revisionOf(spec()));
  });

  it('stays what it is from version to version of the operator', () => {
    expect(revisionOf(spec())).toBe('60afee94d5');
  });

  it('does not depend on the order in which configuration is written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string({ maxLength: 20 }), {
          maxKeys: 8,
        }),
        (config) => {
          const reversed = Object.fromEntries(Object.entries(config).reverse());
          expect(revisionOf(spec({ config }))).toBe(revisionOf(spec({ config: reversed })));
        },
      ),
    );
  });
});

describe('a release that follows', () => {
  it('takes the scale, and nothing else', () => {
    const old = templateOf(spec());
    const now = templateOf(
      spec({ image: 'studyflow:2', api: { replicas: 7, nodeSelector: { disk: 'fast' } } }),
    );
    const followed = withScaleOf(old, now);
    expect(followed).toMatchObject({
      image: 'studyflow:1',
      roles: { api: { replicas: 7, nodeSelector: {} } },
    });
  });

  it('gives up the autoscaler when the platform does', () => {
    const old = templateOf(spec({ api: { replicas: 2, maxReplicas: 9 } }));
    expect(withScaleOf(old, templateOf(spec())).roles.api).not.toHaveProperty('maxReplicas');
  });
});
