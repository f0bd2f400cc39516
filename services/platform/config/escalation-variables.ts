import { z } from 'zod';
import { escalationPolicy } from './escalation-policy.ts';
import { address, wholeNumber } from './fields.ts';

/** Settings of the receiver of alerts (`services/processes/escalation.ts`); other processes only check them. */
export const escalationVariables = {
  ESCALATION_POLICY: escalationPolicy
    .optional()
    .describe(
      'Who is told of alerts and when, as YAML or JSON: contacts, rotations, levels (docs/on-call.md). The receiver needs it.',
    ),
  ESCALATION_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe(
      'What Alertmanager and people show the receiver: as a bearer token, or as a password with any contact as the user. It needs one.',
    ),
  ESCALATION_HOST: z.string().default('127.0.0.1').describe('Address that the receiver binds to.'),
  ESCALATION_PORT: wholeNumber(0, 65_535, 4950).describe('The port of the receiver and its page.'),
  ESCALATION_URL: address(['http:', 'https:'])
    .optional()
    .describe('How people reach that page, for links in messages; by default made from host and port.'),
  ESCALATION_LINK_HOURS: wholeNumber(1, 168, 24).describe('How long a link in a message is good for.'),
} as const;
