import { RELEASE_CONDITIONS, mergeConditions } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { Release, ReleaseStatus } from '../../api/v1alpha1/release.ts';
import { stalled } from '../../runtime/conditions.ts';
import type { PlatformView } from './view.ts';

/** The status of a release whose StudyFlow does not exist. */
export function orphanStatus(view: PlatformView, release: Release): ReleaseStatus {
  const message = `There is no StudyFlow ${release.spec.platform} in this namespace: create it, or delete this Release.`;
  const generation = release.metadata.generation ?? 0;
  return {
    ...release.status,
    observedGeneration: generation,
    message,
    conditions: mergeConditions(
      RELEASE_CONDITIONS,
      release.status?.conditions,
      stalled(REASONS.platformMissing, message),
      {
        generation,
        now: view.now,
      },
    ),
  };
}
