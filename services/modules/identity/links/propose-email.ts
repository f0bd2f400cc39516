import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import { EVERYONE, type IdentityDeps } from '../use-cases/deps.ts';
import type { Challenge } from './pkce.ts';
import { ChallengeInput, sendWithFlow } from './send-link.ts';

const ProposeEmailInput = z.strictObject({
  user_id: z.uuid(),
  /** The address so far. */
  current: z.string().nullable(),
  email: z.string(),
  redirect_to: z.string().default(''),
  challenge: ChallengeInput.optional(),
});

type Deps = Pick<IdentityDeps, 'settings' | 'links' | 'flows' | 'tokens' | 'emailChanges'>;

/** Notes the address that is to be a person's, and sends what confirms it. Never a door of its own. */
export const proposeEmail = useCase<Deps, typeof ProposeEmailInput, undefined>({
  name: 'identity.propose-email',
  kind: 'command',
  input: ProposeEmailInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: (deps, { language }, { user_id: userId, redirect_to: redirectTo, ...proposal }) =>
    beginEmailChange(deps, { userId, redirectTo, language, ...proposal }),
});

export interface Proposal {
  readonly userId: string;
  readonly current: string | null;
  readonly email: string;
  readonly redirectTo: string;
  readonly language: Language;
  readonly challenge?: Challenge | undefined;
}

/** A mail to the new address, and where the old one must agree one to it too; each has a token of its own. */
export async function beginEmailChange(deps: Deps, proposal: Proposal): Promise<undefined> {
  const { settings, links, tokens, emailChanges } = deps;
  const { userId, current, email, redirectTo, language, challenge } = proposal;
  await emailChanges.propose(userId, email);
  await tokens.drop(userId, ['email_change_token_current', 'email_change_token_new']);
  await sendWithFlow(deps, 'email_change_new', { userId, email }, { redirectTo, language, challenge });
  if (current === null || !settings.doubleConfirm) return;
  await links.send(
    'email_change_current',
    { userId, email: current },
    { redirectTo, language, isPkce: challenge !== undefined, otherEmail: email },
  );
}
