/**
 * Profiles: who a person is here, how they want things, what they have done so far and when they were last here.
 *
 * Owns `public.profiles` and `public.user_settings` (identity makes their first rows), `app.user_preferences`,
 * `app.user_activity` and `app.avatars`, and the doors `/api/profiles`, `/api/avatars`, `/api/users/me/preferences` and
 * `/api/users/me/statistics`. Others see a name and a picture, and only when they share an organisation. Publishes by
 * trigger, listens to nothing.
 */
export type { Profile } from './profile.ts';
export type { Preferences } from './preferences.ts';
