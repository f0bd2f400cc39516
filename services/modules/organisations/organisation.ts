/** What somebody may be inside one organisation (Decision 30). */
export const ORGANISATION_ROLES = ['student', 'teacher', 'moderator', 'admin'] as const;
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number];

/** A tenant as one of its members sees it. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  /** Everyone has one personal organisation, alone and for good. */
  readonly is_personal: boolean;
  /** What the reader is in it. */
  readonly role: OrganisationRole;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Somebody in an organisation, as the others see them. */
export interface Member {
  readonly user_id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
  /** Only admins are told. */
  readonly email: string | null;
  readonly role: OrganisationRole;
  readonly joined_at: string;
}
