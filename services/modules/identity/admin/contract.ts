import { z } from 'zod';

/** What administrators send; names that are not here are ignored, as GoTrue does. */

const Text = z.string().max(2_048);
const Metadata = z.record(z.string(), z.unknown());

const attributes = {
  email: Text.nullish(),
  phone: Text.nullish(),
  password: z.string().nullish(),
  password_hash: Text.nullish(),
  email_confirm: z.boolean().nullish(),
  phone_confirm: z.boolean().nullish(),
  user_metadata: Metadata.nullish(),
  app_metadata: Metadata.nullish(),
  ban_duration: Text.nullish(),
  role: Text.nullish(),
};

export const CreateUserInput = z.object({ ...attributes, id: Text.nullish() });

export const UpdateUserByIdInput = z.object({ ...attributes, user_id: z.string() });

export const UserIdInput = z.object({ user_id: z.string() });

export const DeleteUserInput = z.object({
  user_id: z.string(),
  should_soft_delete: z.boolean().nullish(),
});

export const FactorOfUserInput = z.object({ user_id: z.string(), factor_id: z.string() });

export const ListUsersInput = z.object({
  page: z.string().default(''),
  per_page: z.string().default(''),
  sort: z.string().default(''),
  filter: Text.default(''),
});

export const ListAuditLogInput = z.object({
  page: z.string().default(''),
  per_page: z.string().default(''),
  query: Text.default(''),
});

export const InviteInput = z.object({
  email: Text.nullish(),
  data: Metadata.nullish(),
  redirect_to: Text.default(''),
});

export const GenerateLinkInput = z.object({
  type: Text.nullish(),
  email: Text.nullish(),
  new_email: Text.nullish(),
  password: z.string().nullish(),
  data: Metadata.nullish(),
  redirect_to: Text.nullish(),
});
