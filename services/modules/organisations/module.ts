import type { Ids } from '../../platform/ids/ids.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { classesIn } from './classes/class.mikro.ts';
import { classRoutes } from './classes/class.routes.ts';
import { membersIn } from './members/member.mikro.ts';
import { memberRoutes } from './members/member.routes.ts';
import { organisationsIn } from './organisation.mikro.ts';
import { organisationRoutes } from './organisation.routes.ts';
import { addClassMember } from './use-cases/add-class-member.ts';
import { addMember } from './use-cases/add-member.ts';
import { changeClass } from './use-cases/change-class.ts';
import { changeMemberRole } from './use-cases/change-member-role.ts';
import { createClass } from './use-cases/create-class.ts';
import { createOrganisation } from './use-cases/create-organisation.ts';
import { deleteClass } from './use-cases/delete-class.ts';
import { deleteOrganisation } from './use-cases/delete-organisation.ts';
import { getClass } from './use-cases/get-class.ts';
import { getOrganisation } from './use-cases/get-organisation.ts';
import { leaveOrganisation } from './use-cases/leave-organisation.ts';
import { listClassMembers } from './use-cases/list-class-members.ts';
import { listClasses } from './use-cases/list-classes.ts';
import { listMembers } from './use-cases/list-members.ts';
import { listOrganisations } from './use-cases/list-organisations.ts';
import { removeClassMember } from './use-cases/remove-class-member.ts';
import { removeMember } from './use-cases/remove-member.ts';
import { renameOrganisation } from './use-cases/rename-organisation.ts';

export interface OrganisationsModuleDeps {
  readonly runner: Runner;
  readonly ids: Pick<Ids, 'uuid'>;
}

/** Organisations, their members and classes, with their doors. */
export function createOrganisationsModule({ runner, ids }: OrganisationsModuleDeps): ModuleParts {
  const bind = runner.bindTo((scope) => ({
    organisations: organisationsIn(scope),
    members: membersIn(scope),
    classes: classesIn(scope),
    ids,
  }));
  return {
    name: 'organisations',
    routes: [
      ...organisationRoutes({
        list: bind(listOrganisations),
        create: bind(createOrganisation),
        get: bind(getOrganisation),
        rename: bind(renameOrganisation),
        delete: bind(deleteOrganisation),
      }),
      ...memberRoutes({
        list: bind(listMembers),
        add: bind(addMember),
        changeRole: bind(changeMemberRole),
        remove: bind(removeMember),
        leave: bind(leaveOrganisation),
      }),
      ...classRoutes({
        list: bind(listClasses),
        create: bind(createClass),
        get: bind(getClass),
        change: bind(changeClass),
        delete: bind(deleteClass),
        listMembers: bind(listClassMembers),
        addMember: bind(addClassMember),
        removeMember: bind(removeClassMember),
      }),
    ],
  };
}
