import type { Member, Organisation, OrganisationRole } from './organisation.ts';

/** Where a list goes on: the values of its order, oldest first, ending in an id. */
export interface After {
  readonly at: string;
  readonly id: string;
}

/** How much of a list is wanted. */
export interface Slice {
  readonly limit: number;
  readonly after?: After | undefined;
}

/** What use cases ask of the storage of organisations; it shows only those that the caller is in. */
export interface OrganisationRepository {
  /** Oldest first. */
  list(slice: Slice): Promise<Organisation[]>;
  count(): Promise<number>;
  find(id: string): Promise<Organisation | undefined>;
  /** Founds one with the caller as its first admin. */
  create(founding: { readonly id: string; readonly name: string }): Promise<Organisation>;
  /** Undefined when the version is another one by now. */
  rename(change: {
    readonly id: string;
    readonly name: string;
    readonly version: string | undefined;
  }): Promise<Organisation | undefined>;
  delete(id: string): Promise<boolean>;
}

/** What use cases ask of the storage of memberships. */
export interface MemberRepository {
  /** Those who joined first come first. */
  list(organisationId: string, slice: Slice): Promise<Member[]>;
  count(organisationId: string): Promise<number>;
  find(organisationId: string, userId: string): Promise<Member | undefined>;
  /** Until the transaction ends nobody else changes this organisation's admins. */
  holdAdmins(organisationId: string): Promise<number>;
  /** The person to add, told to admins only. */
  findPerson(
    organisationId: string,
    by: { readonly email?: string | undefined; readonly user_id?: string | undefined },
  ): Promise<string | undefined>;
  /** False when the person is in it already. */
  add(organisationId: string, userId: string, role: OrganisationRole): Promise<boolean>;
  changeRole(organisationId: string, userId: string, role: OrganisationRole): Promise<boolean>;
  remove(organisationId: string, userId: string): Promise<boolean>;
}
