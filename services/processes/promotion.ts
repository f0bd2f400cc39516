import type { Config } from '../platform/config/config.ts';
import { askActiveRelease } from '../platform/lifecycle/active-release.ts';
import { createPromotion, type Promotion } from '../platform/lifecycle/promotion.ts';
import type { Lifecycle } from '../platform/lifecycle/lifecycle.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Metrics } from '../platform/telemetry/metrics.ts';

/** A question that takes longer is asked again. */
const QUESTION_MS = 1_000;

interface PromotionDeps {
  readonly config: Pick<Config, 'server'>;
  readonly lifecycle: Pick<Lifecycle, 'stopping'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** When this process may own rooms and take jobs: at once, or when its release has become the active one. */
export function openPromotion({ config: { server }, lifecycle, log, metrics }: PromotionDeps): Promotion {
  const { RELEASE: release, RELEASE_COLOUR: colour, ACTIVE_RELEASE_URL: url } = server;
  const promotion = createPromotion({
    log: log.child({ part: 'promotion' }),
    stopping: lifecycle.stopping,
    awaited:
      release === undefined || url === undefined
        ? undefined
        : { release, askActive: () => askActiveRelease(url, QUESTION_MS) },
  });
  metrics
    .gauge({
      name: 'studyflow_release_info',
      help: 'The release and colour that this process belongs to; always 1.',
      labelNames: ['release', 'colour'],
    })
    .set({ release: release ?? '', colour: colour ?? '' }, 1);
  metrics.gauge({
    name: 'studyflow_release_promoted',
    help: 'Whether this process may own rooms and take jobs (1), or waits until its release is the active one (0).',
    collect() {
      this.set(promotion.isPromoted() ? 1 : 0);
    },
  });
  return promotion;
}
