export const ACADEMIC_LEVELS = [
  'elementary',
  'middle_school',
  'high_school',
  'undergraduate',
  'graduate',
  'professional',
  'postgraduate',
] as const;
export type AcademicLevel = (typeof ACADEMIC_LEVELS)[number];

/** What a person can change of their profile. */
export interface ProfileFields {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly avatar_url: string | null;
  readonly date_of_birth: string | null;
  readonly academic_level: AcademicLevel | null;
  readonly timezone: string | null;
  readonly language: string | null;
  readonly onboarding_completed: boolean | null;
}

/** A person's own profile. */
export interface Profile extends ProfileFields {
  readonly id: string;
  readonly email: string | null;
  /** Made by the database from first and last name, else the address. */
  readonly full_name: string | null;
  readonly subscription_tier: string | null;
  readonly study_streak: number | null;
  /** Minutes. */
  readonly total_study_time: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The row with its version (Decision 37). */
export type VersionedProfile = Profile & { readonly version: string };

/** What was studied and done so far, and when the person was last here. */
export interface Statistics {
  readonly study_minutes: number;
  readonly study_sessions: number;
  readonly average_focus: number | null;
  readonly tasks: number;
  readonly tasks_completed: number;
  readonly subjects: number;
  readonly current_streak: number;
  readonly longest_streak: number;
  readonly study_days: number;
  readonly last_study_date: string | null;
  readonly member_since: string;
  readonly last_active_at: string | null;
}
