/**
 * The AI gateway: one door to many models (`contracts.md` 4, docs/ai.md). Owns `/ai` and `app.ai_keys`,
 * `app.ai_budgets`, `app.ai_budget_counters`, `app.ai_reservations`, `app.ai_ledger`.
 *
 * doors/       one file per address, one folder per language: reads a client's request into the canonical form, writes
 *              the answer in the client's. `Door` is data; credentials are `CredentialSource`s in turn.
 * canonical/   the one form inside: `ChatRequest`, a stream of `Part`s, `Answer`, `Usage`.
 * gateway.ts   `Gateway` (complete, stream, embed) and `Layer`: budgets, caches, safety wrap it and know neither doors
 *              nor providers. `module.ts` puts them in order.
 * core-gateway.ts, fallback/   asks candidates in turn; `Story` makes one answer of what several providers say.
 * routing/     who may answer, in which order, how often; `Breaker` and `Health` are ports.
 * providers/   `ProviderPort`, one folder per kind, with fixtures of its true wire format.
 * transport/   connections to providers, server-sent events, and what their errors mean.
 * accounting.ts, keys/, budgets/, ledger/, prices/   virtual keys, what may be spent, and what was.
 * telemetry/   spans of calls.
 */
export type { GatewayCaller } from './caller.ts';
export type { Gateway } from './gateway.ts';
export { createProviderKeys } from './providers/provider-keys.ts';
