/** Second releases that stay in each of their steps for as long as a test needs. */
import type { ReleaseStep } from '../../src/api/v1alpha1/release.ts';

/** How a release is brought to a step, and kept there. */
export interface Stay {
  readonly step: ReleaseStep;
  readonly image: string;
  readonly blueGreen?: Readonly<Record<string, unknown>>;
  readonly migrations?: boolean;
}

const VERIFY = { verify: { enabled: true, timeoutSeconds: 300 }, timeoutSeconds: 300 };

/** One for each step that takes time. */
export const STAYS: readonly Stay[] = [
  { step: 'Expanding', image: 'registry.test/studyflow:expand-hangs', migrations: true },
  { step: 'StartingGreen', image: 'registry.test/studyflow:held' },
  {
    step: 'Analysing',
    image: 'registry.test/studyflow:verify-hangs',
    blueGreen: { prePromotionAnalysis: VERIFY },
  },
  {
    step: 'AwaitingPromotion',
    image: 'registry.test/studyflow:2',
    blueGreen: { autoPromotionEnabled: false },
  },
  { step: 'Confirming', image: 'registry.test/studyflow:2', blueGreen: { scaleDownDelaySeconds: 600 } },
  { step: 'BackfillingAndContracting', image: 'registry.test/studyflow:contract-hangs', migrations: true },
  {
    step: 'Failed',
    image: 'registry.test/studyflow:never-starts',
    blueGreen: { progressDeadlineSeconds: 10 },
  },
  { step: 'Succeeded', image: 'registry.test/studyflow:2' },
];

/** How a platform is taken away. */
export const WAYS = ['deleted', 'finalizer removed by hand', 'with its namespace'] as const;
export type Way = (typeof WAYS)[number];
