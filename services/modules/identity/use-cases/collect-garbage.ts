import type { Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { dropOldEntries } from '../audit/audit-log.statements.ts';
import { dropOldDevices, dropOldGuesses } from '../guesses/guess.statements.ts';
import { dropOldFlows, dropOldTokens } from '../links/garbage.statements.ts';
import type { LinkParts } from '../links/stores.ts';
import { dropOldChallenges, dropOldFactors } from '../mfa/factor.statements.ts';
import { dropOldOAuthFlows } from '../oauth/flow.repository.ts';
import type { IdentitySettings } from './deps.ts';

const endIdleSessions = defineStatement(
  'identity.garbage.sessions',
  `delete from auth.sessions s where s.id in (
     select o.id from auth.sessions o
     where coalesce(o.refreshed_at, o.created_at) < now() - make_interval(days => ($1->>'sessionDays')::integer)
        or o.not_after < now()
     limit 1000)
   and set_config('app.revocation_reason', 'expired', true) is not null
   returning s.id`,
);

/** An entry matters as long as an access token can live; a day more is for people who look into it. */
const dropOldRevocations = defineStatement(
  'identity.garbage.revocations',
  `delete from auth.revocations
   where at < now() - interval '1 day' - make_interval(secs => ($1->>'lifetimeSeconds')::double precision)
   returning id`,
);

const dropOldEvents = defineStatement(
  'identity.garbage.security-events',
  `delete from app.security_events where at < now() - interval '90 days' returning id`,
);

/** What nobody looks at any more, area by area. */
const LEFTOVERS = [dropOldGuesses, dropOldDevices, dropOldFactors, dropOldChallenges, dropOldOAuthFlows];

interface Deps {
  readonly scope: Scope;
  readonly settings: Pick<IdentitySettings, 'sessionDays' | 'lifetimeSeconds'>;
  readonly linkParts: Pick<LinkParts, 'codeSeconds'>;
}

/** Ends sessions that nobody uses any more and drops what has outlived its purpose; tells how many sessions ended. */
export const collectGarbage = useCase<Deps, typeof NoInput, number>({
  name: 'identity.collect-garbage',
  kind: 'command',
  input: NoInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ scope, settings: { sessionDays, lifetimeSeconds }, linkParts: { codeSeconds } }) => {
    const ended = await scope.rows(endIdleSessions, { sessionDays });
    await scope.rows(dropOldTokens, { codeSeconds });
    await scope.rows(dropOldFlows, { codeSeconds });
    await scope.rows(dropOldRevocations, { lifetimeSeconds });
    await scope.rows(dropOldEvents, {});
    await scope.rows(dropOldEntries, {});
    for (const leftovers of LEFTOVERS) await scope.rows(leftovers, {});
    return ended.length;
  },
});
