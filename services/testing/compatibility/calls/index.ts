import type { CompatibilityCall } from '../call.ts';
import { ADMIN_CALLS } from './auth-admin.ts';
import { MAIL_CALLS } from './auth-mail.ts';
import { ACCOUNT_CALLS } from './auth.ts';
import { CHANNEL_CALLS } from './channel.ts';
import { WRITE_CALLS } from './data-writes.ts';
import { READ_CALLS } from './data.ts';
import { FUNCTION_CALLS } from './functions.ts';
import { STORAGE_CALLS } from './storage.ts';

/** Every call that is compared, area by area. */
export const CALLS: readonly CompatibilityCall[] = [
  ...ACCOUNT_CALLS,
  ...MAIL_CALLS,
  ...ADMIN_CALLS,
  ...READ_CALLS,
  ...WRITE_CALLS,
  ...FUNCTION_CALLS,
  ...CHANNEL_CALLS,
  ...STORAGE_CALLS,
];
