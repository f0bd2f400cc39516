import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { FindLanguage } from '../../platform/use-case/caller-language.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { knownPerson } from '../organisations/index.ts';
import { createActivityTracker, noteActivity, type ActivityTracker } from './activity.ts';
import { avatarsIn } from './avatars/avatar.repository.ts';
import { avatarRoutes } from './avatars/avatar.routes.ts';
import { removeAvatar, setAvatar, showAvatar } from './avatars/use-cases.ts';
import { forgetLanguages, forgettingLanguage, keepLanguages, type LanguageCache } from './language-cache.ts';
import { createLanguageFinder } from './profile-language.ts';
import { profileIn } from './profile.mikro.ts';
import { profileRoutes } from './profile.routes.ts';
import { changePreferences } from './use-cases/change-preferences.ts';
import { changeProfile } from './use-cases/change-profile.ts';
import { getPreferences } from './use-cases/get-preferences.ts';
import { getProfile } from './use-cases/get-profile.ts';
import { getPublicProfile } from './use-cases/get-public-profile.ts';
import { getStatistics } from './use-cases/get-statistics.ts';
import { rememberActivity } from './use-cases/remember-activity.ts';
import { replacePreferences } from './use-cases/replace-preferences.ts';

export interface ProfilesModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'warn'>;
  /** How the outside reaches the platform: where pictures are. */
  readonly publicUrl: string;
  /** Without one a language is looked up each time. */
  readonly cache?: LanguageCache;
}

/** The parts of a module, and what notes that people are here. */
export interface ProfilesModule extends ModuleParts {
  /** For doors other than HTTP. */
  readonly activity: ActivityTracker;
  /** For the chain of every request, after authentication. */
  readonly noteActivity: RequestHandler;
  /** What refusals are said in. */
  readonly findLanguage: FindLanguage;
}

/** Profiles, preferences and statistics of people, with their doors. */
export function createProfilesModule({
  runner,
  clock,
  log,
  publicUrl,
  cache,
}: ProfilesModuleDeps): ProfilesModule {
  const bind = runner.bindTo((scope) => ({
    profile: profileIn(scope),
    knownPerson: (id: string) => knownPerson(scope, id),
    avatars: avatarsIn(scope),
    urlOf: (digest: string) => new URL(`/api/avatars/${digest}`, publicUrl).href,
  }));
  const activity = createActivityTracker({ remember: bind(rememberActivity), clock, log });
  const get = bind(getProfile);
  const change = bind(changeProfile);
  const find = createLanguageFinder(get);
  return {
    name: 'profiles',
    routes: [
      ...avatarRoutes({ set: bind(setAvatar), remove: bind(removeAvatar), show: bind(showAvatar) }),
      ...profileRoutes({
        get,
        change: cache === undefined ? change : forgettingLanguage(change, cache),
        getPublic: bind(getPublicProfile),
        statistics: bind(getStatistics),
        getPreferences: bind(getPreferences),
        replacePreferences: bind(replacePreferences),
        changePreferences: bind(changePreferences),
      }),
    ],
    activity,
    noteActivity: noteActivity(activity),
    findLanguage: cache === undefined ? find : keepLanguages(find, cache),
    subscribers: cache === undefined ? [] : [forgetLanguages(cache)],
  };
}
