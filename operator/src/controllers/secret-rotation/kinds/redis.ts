import { kindOfLogins } from '../logins.ts';

/** The login of the platform to Redis. */
export const redis = kindOfLogins({ redis_url: 'default' });
