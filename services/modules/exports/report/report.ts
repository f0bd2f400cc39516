import type { Analytics } from '../../analytics/index.ts';

/** A stretch of days and the minutes that were studied in it. */
export type Bar = Pick<Analytics['buckets'][number], 'start' | 'study_minutes'>;

/** Everything that a report of somebody's studies shows. */
export interface Report {
  readonly language: 'en' | 'de';
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly today: string;
  readonly totals: Analytics['totals'];
  readonly streak: Analytics['streak'];
  readonly days: readonly Bar[];
  readonly weeks: readonly Bar[];
  /** Most studied first; null is what belongs to no subject. */
  readonly subjects: readonly { readonly name: string | null; readonly study_minutes: number }[];
  readonly tasks: readonly { readonly status: string; readonly count: number }[];
}
