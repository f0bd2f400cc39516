import { kindOfLogins } from '../logins.ts';

/** The two logins of the platform to PostgreSQL. */
export const database = kindOfLogins({ database_app_url: 'app', database_system_url: 'system' });
