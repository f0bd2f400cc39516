import type { AlertRepository } from '../alert.repository.ts';
import type { EscalationPolicy } from '../policy.ts';

/** What the use cases of alerts may ask for. */
export interface AlertDeps {
  readonly alerts: AlertRepository;
  readonly policy: EscalationPolicy;
  readonly now: () => Date;
  /** The escalation looks at once. */
  readonly wake: () => void;
  readonly afterCommit: (effect: () => void) => void;
}
