/**
 * The data API of Supabase's clients: PostgREST's grammar over the 21 tables, at `/rest/v1`.
 *
 * Owns no table and publishes nothing: it reads and writes what other modules own, judged by row-level security alone,
 * and the triggers of the tables tell everybody (Decision 32). Every request becomes one statement whose text depends
 * on the request's shape only; identifiers come from the registry, values are bound (ADR 0016).
 */
export { createRegistry, type Registry, type Table } from './registry/registry.ts';
