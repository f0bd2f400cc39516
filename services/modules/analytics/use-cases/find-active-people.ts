import { useCase } from '../../../platform/use-case/use-case.ts';
import type { EngagementRepository } from '../analytics.repository.ts';
import { NoInput } from '../contract.ts';

/** Who was here within the last hour, the latest first, a bounded number. */
export const findActivePeople = useCase<
  { readonly engagement: EngagementRepository },
  typeof NoInput,
  readonly string[]
>({
  name: 'analytics.find-active-people',
  kind: 'query',
  runsAs: 'system',
  roles: ['service_role'],
  input: NoInput,
  run: ({ engagement }) => engagement.hereLately(),
});
