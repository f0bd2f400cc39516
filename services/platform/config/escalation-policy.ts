import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { address } from './fields.ts';

const name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u, {
  error: 'Must be a name of letters, digits, spaces, dots, dashes and underscores, 63 at most',
});

const Contact = z
  .strictObject({
    name,
    email: z.email().optional(),
    slack_url: address(['https:', 'http:']).optional(),
    webhook_url: address(['https:', 'http:']).optional(),
    language: z.enum(['en', 'de']).default('en'),
  })
  .refine(({ email, slack_url: slack, webhook_url: webhook }) => (email ?? slack ?? webhook) !== undefined, {
    error: 'Must have an email, a slack_url or a webhook_url',
  });

/** People take turns: the first from `since` on for `hours`, then the next. */
const Rotation = z.strictObject({
  name,
  people: z.array(name).min(1).max(50),
  since: z.iso.datetime({ offset: true }),
  hours: z.number().int().min(1).max(8_760).default(168),
});

const Level = z.strictObject({
  /** Minutes since the alert came, or since its acknowledgement ran out. */
  after_minutes: z.number().min(0).max(10_080),
  /** Names of contacts and rotations. */
  tell: z.array(name).min(1).max(20),
  /** Until somebody has acknowledged it. @default told once */
  repeat_minutes: z.number().min(0.01).max(10_080).optional(),
});

const Policy = z
  .strictObject({
    contacts: z.array(Contact).min(1).max(200),
    rotations: z.array(Rotation).max(50).default([]),
    levels: z.array(Level).min(1).max(10),
    /** So long the Watchdog of Alertmanager may be silent. */
    watchdog_minutes: z.number().min(0.01).max(1_440).default(5),
    /** What an acknowledgement is good for when nothing else is said. */
    acknowledge_minutes: z.number().min(1).max(10_080).default(60),
  })
  .superRefine((policy, context) => {
    const contacts = policy.contacts.map((contact) => contact.name);
    const known = [...contacts, ...policy.rotations.map((rotation) => rotation.name)];
    for (const twice of known.filter((each, index) => known.indexOf(each) !== index)) {
      context.addIssue(`${twice}: each name once`);
    }
    for (const person of policy.rotations.flatMap(({ people }) => people)) {
      if (!contacts.includes(person)) context.addIssue(`rotations: ${person} is no contact`);
    }
    for (const told of policy.levels.flatMap(({ tell }) => tell)) {
      if (!known.includes(told)) context.addIssue(`levels: ${told} is neither a contact nor a rotation`);
    }
    policy.levels.forEach(({ after_minutes: after }, index) => {
      const before = policy.levels[index - 1]?.after_minutes ?? -1;
      if (after <= before)
        context.addIssue(`levels: ${String(after)} minutes must be more than the level before`);
    });
  });

/** Who is told of an alert, and what happens while nobody acknowledges it. */
export type EscalationPolicy = z.output<typeof Policy>;

/** The policy as YAML or JSON; see docs/on-call.md. */
export const escalationPolicy = z
  .string()
  .max(100_000)
  .transform((text, context): unknown => {
    try {
      return parseYaml(text);
    } catch {
      context.addIssue('Must be YAML or JSON');
      return z.NEVER;
    }
  })
  .pipe(Policy);
