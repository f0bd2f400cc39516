import type { CompatibilityCall } from '../call.ts';
import { ADMIN_CALLS } from './auth-admin.ts';
import { MAIL_CALLS } from './auth-mail.ts';
import { AUTH_RULE_CALLS } from './auth-rules.ts';
import { ACCOUNT_CALLS } from './auth.ts';
import { CHANNEL_CALLS } from './channel.ts';
import { FORM_CALLS } from './data-forms.ts';
import { RULE_CALLS } from './data-rules.ts';
import { WRITE_CALLS } from './data-writes.ts';
import { READ_CALLS } from './data.ts';
import { FUNCTION_FORM_CALLS } from './functions-forms.ts';
import { FUNCTION_CALLS } from './functions.ts';
import { STORAGE_CALLS } from './storage.ts';

/** Every call that is compared, area by area. */
export const CALLS: readonly CompatibilityCall[] = [
  ...ACCOUNT_CALLS,
  ...MAIL_CALLS,
  ...ADMIN_CALLS,
  ...AUTH_RULE_CALLS,
  ...READ_CALLS,
  ...FORM_CALLS,
  ...WRITE_CALLS,
  ...RULE_CALLS,
  ...FUNCTION_CALLS,
  ...FUNCTION_FORM_CALLS,
  ...CHANNEL_CALLS,
  ...STORAGE_CALLS,
];
