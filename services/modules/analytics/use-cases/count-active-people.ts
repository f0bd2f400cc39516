import { useCase } from '../../../platform/use-case/use-case.ts';
import type { ActivePeople, EngagementRepository } from '../analytics.repository.ts';
import { NoInput } from '../contract.ts';

/** How many people were here lately. */
export const countActivePeople = useCase<
  { readonly engagement: EngagementRepository },
  typeof NoInput,
  ActivePeople
>({
  name: 'analytics.count-active-people',
  kind: 'query',
  runsAs: 'system',
  roles: ['service_role'],
  input: NoInput,
  run: ({ engagement }) => engagement.activePeople(),
});
