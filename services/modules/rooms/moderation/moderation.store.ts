import type { Place } from '../../../platform/http/place.ts';

/** A report of a post, as the one who made it sees it. */
export interface ReportMade {
  readonly id: string;
  readonly room_id: string;
  readonly seq: number;
  readonly reason: string;
  readonly status: ReportStatus;
  readonly created_at: string;
}

export type ReportStatus = 'open' | 'dismissed' | 'acted';

/** The same for those who judge it, with what was said. */
export interface Report extends ReportMade {
  readonly author_id: string | null;
  readonly reporter_id: string | null;
  readonly text: string | null;
  readonly removed: boolean;
  readonly note: string | null;
  readonly handled_by: string | null;
  readonly handled_at: string | null;
}

/** What use cases of moderation ask of storage. */
export interface ModerationStore {
  /** Stores it once per post and person; undefined where there is no such post for the caller. */
  addReport(report: {
    readonly id: string;
    readonly room_id: string;
    readonly seq: number;
    readonly reason: string;
  }): Promise<ReportMade | undefined>;
  /** Newest first. For the service key of all organisations. */
  listReports(
    organisationId: string | null,
    status: ReportStatus,
    place: { readonly limit: number; readonly after: Place | undefined },
  ): Promise<Report[]>;
  countReports(organisationId: string | null, status: ReportStatus): Promise<number>;
  /** Undefined where there is none that the caller may judge. */
  handleReport(id: string, status: ReportStatus, note: string | null): Promise<Report | undefined>;
  /** The words that are not said in a room (null: in any room of the organisation). */
  findWords(place: WordsPlace): Promise<readonly string[]>;
  setWords(place: WordsPlace, words: readonly string[]): Promise<readonly string[]>;
  /** The organisation that the call acts in, if the caller keeps order there. @throws `organisation.not-found` */
  moderatedOrganisation(): Promise<string | undefined>;
}

export type WordsPlace =
  | { readonly roomId: string; readonly organisationId?: undefined }
  | { readonly roomId?: undefined; readonly organisationId: string };
