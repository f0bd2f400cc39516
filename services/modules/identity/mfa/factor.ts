/** A second factor as its row says; the secret is sealed. */
export interface Factor {
  readonly id: string;
  readonly user_id: string;
  readonly friendly_name: string;
  readonly factor_type: 'totp' | 'phone' | 'webauthn';
  readonly status: 'unverified' | 'verified';
  readonly secret: string | null;
  /** The time step of the last code that was accepted. */
  readonly last_step: number;
}

/** A factor as GoTrue shows it in a user. */
export interface ShownFactor {
  readonly id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly status: Factor['status'];
  readonly friendly_name?: string;
  readonly factor_type: Factor['factor_type'];
  readonly last_challenged_at: string | null;
}

/** A question to a factor, to be answered once within five minutes from the address that asked for it. */
export interface Challenge {
  readonly id: string;
  readonly ip_address: string;
  readonly is_spent: boolean;
  readonly is_expired: boolean;
}

/** GoTrue's default: more than anybody has, few enough to read. */
export const MOST_FACTORS = 10;
export const CHALLENGE_SECONDS = 300;

/** What a factor's secret is sealed for. */
export function factorContext(factorId: string): string {
  return `mfa-factor:${factorId}`;
}

/** What a person calls it. */
export function nameOfFactor({
  friendly_name,
  factor_type,
}: Pick<ShownFactor, 'friendly_name' | 'factor_type'>): string {
  return friendly_name ? friendly_name : factor_type.toUpperCase();
}
