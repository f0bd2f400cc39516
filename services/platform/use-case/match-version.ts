import { versionStale } from '../errors/common.ts';

/**
 * Compares what a caller read with what there is now; without a version any will do (Decision 37).
 *
 * @throws `version.stale` when somebody changed it in between.
 */
export function matchVersion(found: { readonly version: string }, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== found.version) throw versionStale();
}
