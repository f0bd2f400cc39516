import { route, type Presented, type Route } from '../../platform/http/route.ts';
import { OrganisationPage, OrganisationView } from './contract.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { Organisation } from './organisation.ts';

/** The use cases of organisations, ready to run. */
export interface OrganisationUseCases {
  readonly list: BoundUseCase<Page<Organisation>>;
  readonly create: BoundUseCase<Organisation>;
  readonly get: BoundUseCase<Organisation>;
  readonly rename: BoundUseCase<Organisation>;
  readonly delete: BoundUseCase<undefined>;
}

const tag = 'Organisations';
const one = { tag, output: OrganisationView, present };

/** REST of organisations. */
export function organisationRoutes(useCases: OrganisationUseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/organisations',
      summary: 'The organisations that you are in',
      tag,
      useCase: useCases.list,
      output: OrganisationPage,
    }),
    route({
      ...one,
      method: 'post',
      path: '/api/organisations',
      summary: 'Found an organisation',
      useCase: useCases.create,
      status: 201,
      present: (organisation) => ({
        ...present(organisation),
        headers: { Location: `/api/organisations/${organisation.id}` },
      }),
    }),
    route({
      ...one,
      method: 'get',
      path: '/api/organisations/{id}',
      summary: 'One organisation',
      useCase: useCases.get,
    }),
    route({
      ...one,
      method: 'patch',
      path: '/api/organisations/{id}',
      summary: 'Rename an organisation (admins)',
      useCase: useCases.rename,
      ifMatch: 'optional',
    }),
    route({
      method: 'delete',
      path: '/api/organisations/{id}',
      summary: 'Delete an organisation (admins; never the personal one)',
      tag,
      useCase: useCases.delete,
      status: 204,
    }),
  ];
}

function present(organisation: Organisation): Presented {
  return { body: organisation, version: String(organisation.version) };
}
