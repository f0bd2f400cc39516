import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { CLASS_ROLES } from './classes/class.ts';
import { ORGANISATION_ROLES } from './organisation.ts';

const id = z.guid();
const name = z.string().trim().min(1).max(200);
const version = z.string().max(100).optional();
const moment = z.iso.datetime({ offset: true });
const role = z.enum(ORGANISATION_ROLES).meta({ description: 'What the person may do in this organisation.' });

export const OrganisationView = z
  .object({
    id,
    name: z.string(),
    is_personal: z.boolean().meta({ description: 'Everyone has one personal organisation.' }),
    role,
    version: z.int(),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Organisation' });
export const OrganisationPage = pageOf(OrganisationView);

export const MemberView = z
  .object({
    user_id: id,
    display_name: z.string(),
    avatar_url: z.string().nullable(),
    email: z.string().nullable().meta({ description: 'Null unless the reader is an admin.' }),
    role,
    joined_at: moment,
  })
  .meta({ id: 'OrganisationMember' });
export const MemberPage = pageOf(MemberView);

export const ClassView = z
  .object({
    id,
    organisation_id: id,
    name: z.string(),
    description: z.string().nullable(),
    created_by: id.nullable(),
    archived_at: moment.nullable(),
    version: z.int(),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Class' });
export const ClassPage = pageOf(ClassView);

export const ClassMemberView = z
  .object({
    user_id: id,
    display_name: z.string(),
    avatar_url: z.string().nullable(),
    role: z.enum(CLASS_ROLES),
    joined_at: moment,
  })
  .meta({ id: 'ClassMember' });
export const ClassMemberPage = pageOf(ClassMemberView);

export const ListOrganisationsInput = z.strictObject(pageFields);
export const OrganisationInput = z.strictObject({ id });
export const CreateOrganisationInput = z.strictObject({ name });
export const RenameOrganisationInput = z.strictObject({ id, name, version });

export const ListMembersInput = z.strictObject({ id, ...pageFields });
export const AddMemberInput = z
  .strictObject({
    id,
    email: z.email().max(320).optional(),
    user_id: id.optional(),
    role: role.default('student'),
  })
  .refine(({ email, user_id }) => (email === undefined) !== (user_id === undefined), {
    path: ['email'],
    error: 'Give either email or user_id',
  });
export const ChangeRoleInput = z.strictObject({ id, user_id: id, role });
export const MemberInput = z.strictObject({ id, user_id: id });

const classDetails = {
  name,
  description: z.string().trim().max(2_000).nullable(),
};
export const ListClassesInput = z.strictObject({ id, ...pageFields });
export const CreateClassInput = z.strictObject({
  id,
  name: classDetails.name,
  description: classDetails.description.default(null),
});
export const ClassInput = z.strictObject({ class_id: id });
export const ChangeClassInput = z.strictObject({
  class_id: id,
  name: classDetails.name.optional(),
  description: classDetails.description.optional(),
  archived: z.boolean().optional(),
  version,
});
export const ListClassMembersInput = z.strictObject({ class_id: id, ...pageFields });
export const AddClassMemberInput = z.strictObject({
  class_id: id,
  user_id: id,
  role: z.enum(CLASS_ROLES).default('student'),
});
export const ClassMemberInput = z.strictObject({ class_id: id, user_id: id });
