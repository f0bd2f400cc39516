import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { KnownPerson } from '../organisations/index.ts';
import { PreferencesView, ProfileView, PublicProfileView, StatisticsView } from './contract.ts';
import type { VersionedPreferences } from './preferences.ts';
import type { Statistics, VersionedProfile } from './profile.ts';

/** The use cases of profiles, ready to run. */
export interface ProfileUseCases {
  readonly get: BoundUseCase<VersionedProfile>;
  readonly change: BoundUseCase<VersionedProfile>;
  readonly getPublic: BoundUseCase<KnownPerson>;
  readonly statistics: BoundUseCase<Statistics>;
  readonly getPreferences: BoundUseCase<VersionedPreferences>;
  readonly replacePreferences: BoundUseCase<VersionedPreferences>;
  readonly changePreferences: BoundUseCase<VersionedPreferences>;
}

const tag = 'Profiles';
const own = { tag, path: '/api/profiles/me', output: ProfileView, present };
const preferences = { tag, path: '/api/users/me/preferences', output: PreferencesView, present };
const ifMatch = 'optional';

/** `/api/profiles`, `/api/users/me/preferences` and `/api/users/me/statistics`; "me" stands before ids. */
export function profileRoutes(useCases: ProfileUseCases): Route[] {
  return [
    route({ ...own, method: 'get', summary: 'Your profile', useCase: useCases.get }),
    route({ ...own, method: 'patch', summary: 'Change your profile', useCase: useCases.change, ifMatch }),
    route({
      method: 'get',
      path: '/api/profiles/{id}',
      summary: 'Name and picture of somebody in one of your organisations',
      tag,
      useCase: useCases.getPublic,
      output: PublicProfileView,
      present: ({ user_id: id, ...shown }) => ({ body: { id, ...shown } }),
    }),
    route({
      method: 'get',
      path: '/api/users/me/statistics',
      summary: 'What you have studied and done so far',
      tag,
      useCase: useCases.statistics,
      output: StatisticsView,
    }),
    route({ ...preferences, method: 'get', summary: 'Your preferences', useCase: useCases.getPreferences }),
    route({
      ...preferences,
      ifMatch,
      method: 'put',
      summary: 'Replace your preferences; what is left out takes its default',
      useCase: useCases.replacePreferences,
    }),
    route({
      ...preferences,
      ifMatch,
      method: 'patch',
      summary: 'Change some of your preferences',
      useCase: useCases.changePreferences,
    }),
  ];
}

function present({ version, ...body }: VersionedProfile | VersionedPreferences): Presented {
  return { body, version };
}
