/** What a person decides about a subject. */
export interface SubjectFields {
  /** Unique among the person's subjects. */
  readonly name: string;
  readonly description: string | null;
  readonly color: string | null;
  readonly icon: string | null;
}

/** Something that is studied, as its row says it. */
export interface Subject extends SubjectFields {
  readonly id: string;
  readonly user_id: string;
  readonly is_archived: boolean | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A subject together with its version, the ETag. */
export type VersionedSubject = Subject & { readonly version: string };

/** New values of some fields; what is absent stays. */
export type SubjectChanges = {
  readonly [Field in keyof SubjectFields | 'is_archived']?: Subject[Field] | undefined;
};
