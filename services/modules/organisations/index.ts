/**
 * Organisations: the tenants (Decision 30), who is in them and as what, and their classes.
 *
 * Owns `app.organisations`, `app.organisation_members`, `app.classes`, `app.class_members`. Everyone has a personal
 * organisation; whoever founds another one is its first admin. Other modules ask here which organisation a call acts
 * in (`organisationOf`), who somebody is (`knownPerson`) and how they stand to a class (`classStanding`). Publishes by
 * trigger, listens to nothing.
 */
export { organisationOf, type ActiveOrganisation } from './active-organisation.ts';
export { classStanding, type ClassStanding } from './class-standing.ts';
export { knownPerson, type KnownPerson } from './known-person.ts';
export type { OrganisationRole } from './organisation.ts';
export { organisationNotFound } from './errors.ts';
