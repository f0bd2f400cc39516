import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/database/scope.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { accountingLayer } from './budgets/accounting.layer.ts';
import { budgetDeskIn } from './budgets/budget.postgres.ts';
import { budgetRoutes } from './budgets/budget.routes.ts';
import type { FindStanding } from './budgets/budget.ts';
import { createCashier } from './budgets/cashier.ts';
import { rememberStandings } from './budgets/standings.ts';
import { budgetJobs } from './budgets/jobs.ts';
import { budgetsIn } from './budgets/keeping.postgres.ts';
import { observeAccounts } from './budgets/observe-accounts.ts';
import { createReservations } from './budgets/reservations.ts';
import { dearestPrice, modelOfRoute } from './budgets/route-prices.ts';
import { createSettlements } from './budgets/settlements.ts';
import { listBudgets, removeBudget, setBudget } from './budgets/use-cases.ts';
import type { CredentialSource } from './doors/authenticate-gateway-caller.ts';
import type { Door } from './doors/door.ts';
import type { Layer } from './gateway.ts';
import { keysIn } from './keys/key.postgres.ts';
import { keyDoors } from './keys/keys.doors.ts';
import { createKey, listKeys, revokeKey, rotateKey } from './keys/use-cases.ts';
import { virtualKeys } from './keys/virtual-keys.ts';
import { ledgerIn } from './ledger/ledger.postgres.ts';
import { usageDoor } from './ledger/usage.door.ts';
import { getOrganisationUsage, getUsage } from './ledger/use-cases.ts';
import { createPriceTable } from './prices/price-table.ts';
import type { GatewayConfig, RoutingTable } from './settings.ts';

/** What only accounting needs of the platform. */
export interface AccountingPlatform {
  readonly database: Database;
  readonly runner: Runner;
  readonly log: Log;
}

export interface AccountingDeps extends AccountingPlatform {
  readonly config: Pick<GatewayConfig, 'AI_ACCOUNTING' | 'AI_PRICES' | 'AI_RESERVATION_MS'>;
  readonly routes: RoutingTable['routes'];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
}

/** Virtual keys, budgets and the ledger, as the gateway takes them. */
export interface Accounting {
  readonly layers: readonly Layer[];
  readonly doors: readonly Door[];
  readonly sources: readonly CredentialSource[];
  readonly parts: ModuleParts;
  /** Writes what is not in the ledger yet. */
  stop(): Promise<void>;
}

/** So long a process that stops waits for the ledger. */
const DRAIN_MS = 5_000;

export function openAccounting(deps: AccountingDeps): Accounting {
  const { config, database, runner, clock, ids, log, metrics } = deps;
  const system = database.shared(PLATFORM, { requestId: '' }, 'system');
  const desk = budgetDeskIn(system);
  const settlements = createSettlements({ desk, log });
  const observe = observeAccounts(metrics, () => settlements.waiting);
  const reservations = createReservations({ desk, keepMs: config.AI_RESERVATION_MS, log });
  const prices = createPriceTable(config.AI_PRICES, clock);
  const standingOf: FindStanding = rememberStandings(desk, clock);
  const cashier = createCashier({ standingOf, reservations, settlements, prices, ids, observe });
  const layer = accountingLayer({
    cashier,
    priceOf: dearestPrice(deps.routes, prices),
    modelOf: modelOfRoute(deps.routes),
  });
  return {
    layers: config.AI_ACCOUNTING ? [layer] : [],
    sources: [virtualKeys({ keys: keysIn(system), clock })],
    ...doorsOf(deps),
    parts: { name: 'gateway', routes: routesOf({ runner, clock }), jobs: budgetJobs(desk, observe) },
    stop: async () => {
      reservations.stop();
      const left = await settlements.drain(DRAIN_MS);
      if (left > 0) log.error('ends of AI calls could not be written', { count: left });
    },
  };
}

function doorsOf({ runner, ids, clock }: AccountingDeps): Pick<Accounting, 'doors'> {
  const bind = runner.bindTo((scope: Scope) => ({ keys: keysIn(scope), ids, clock }));
  return {
    doors: [
      ...keyDoors({
        create: bind(createKey),
        list: bind(listKeys),
        rotate: bind(rotateKey),
        revoke: bind(revokeKey),
      }),
      usageDoor(bindLedger({ runner, clock })(getUsage)),
    ],
  };
}

function bindLedger({ runner, clock }: Pick<AccountingDeps, 'runner' | 'clock'>) {
  return runner.bindTo((scope: Scope) => ({
    ledger: ledgerIn(scope),
    roleOf: budgetsIn(scope).roleOf,
    clock,
  }));
}

function routesOf({ runner, clock }: Pick<AccountingDeps, 'runner' | 'clock'>): ModuleParts['routes'] & {} {
  const bind = runner.bindTo((scope: Scope) => ({ budgets: budgetsIn(scope) }));
  return budgetRoutes({
    list: bind(listBudgets),
    set: bind(setBudget),
    remove: bind(removeBudget),
    usage: bindLedger({ runner, clock })(getOrganisationUsage),
  });
}
