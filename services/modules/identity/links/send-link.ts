import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EVERYONE, type IdentityDeps } from '../use-cases/deps.ts';
import type { FlowMethod, FlowStates } from './flow-state.ts';
import { AUDIT_ACTION_OF, type LinkType, type Recipient } from './link.ts';
import type { Links, SendOptions } from './links.ts';
import type { Challenge } from './pkce.ts';

export const ChallengeInput = z.strictObject({
  challenge: z.string(),
  challengeMethod: z.enum(['s256', 'plain']),
});

const SendLinkInput = z.strictObject({
  type: z.enum(['signup', 'magiclink', 'recovery', 'reauthentication']),
  user_id: z.uuid(),
  email: z.string(),
  redirect_to: z.string().default(''),
  challenge: ChallengeInput.optional(),
});

/** A mail with a new token to somebody who is known. Never a door of its own. */
export const sendLink = useCase<
  Pick<IdentityDeps, 'links' | 'flows' | 'audit'>,
  typeof SendLinkInput,
  undefined
>({
  name: 'identity.send-link',
  kind: 'command',
  input: SendLinkInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (
    deps,
    { language, address },
    { type, user_id: userId, email, redirect_to: redirectTo, challenge },
  ) => {
    await sendWithFlow(deps, type, { userId, email }, { redirectTo, language, challenge });
    await deps.audit.write({ address }, AUDIT_ACTION_OF[type], userId, { provider: 'email' });
  },
});

/** What ends a flow that a mail of this type began. */
const METHOD_OF: Readonly<Record<LinkType, FlowMethod>> = {
  signup: 'email/signup',
  invite: 'invite',
  magiclink: 'magiclink',
  recovery: 'recovery',
  email_change_current: 'email_change',
  email_change_new: 'email_change',
  reauthentication: 'magiclink',
};

/** A mail, and where the client keeps a verifier the flow that its link ends. */
export async function sendWithFlow(
  { links, flows }: { readonly links: Pick<Links, 'send'>; readonly flows: Pick<FlowStates, 'begin'> },
  type: LinkType,
  to: Recipient,
  { challenge, ...options }: Omit<SendOptions, 'isPkce'> & { readonly challenge?: Challenge | undefined },
): Promise<void> {
  if (challenge !== undefined) {
    const method = METHOD_OF[type];
    await flows.begin({ userId: to.userId, provider: method, method, ...challenge });
  }
  await links.send(type, to, { ...options, isPkce: challenge !== undefined });
}
