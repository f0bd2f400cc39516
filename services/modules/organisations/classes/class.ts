/** What somebody may be inside a class. */
export const CLASS_ROLES = ['student', 'teacher'] as const;
export type ClassRole = (typeof CLASS_ROLES)[number];

/** A group of an organisation's members that learns together. */
export interface StudyClass {
  readonly id: string;
  readonly organisation_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly created_by: string | null;
  /** Since when nothing new happens in it. */
  readonly archived_at: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Somebody in a class. */
export interface ClassMember {
  readonly user_id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
  readonly role: ClassRole;
  readonly joined_at: string;
}
