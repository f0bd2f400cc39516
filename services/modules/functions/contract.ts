import { z } from 'zod';

/** auth-validation (compat.md 1.6). */
export const EmailInput = z.object({
  email: z.string().max(1_000),
  action: z.enum(['validate', 'signup']).default('validate'),
});

/** encryption (compat.md 1.6). */
export const EncryptionInput = z.object({
  action: z.enum(['encrypt', 'decrypt']),
  data: z.string().min(1).max(500_000),
});

/** security-monitor (compat.md 1.6). */
export const SecurityInput = z.object({
  type: z.enum(['csp-report', 'security-event', 'rate-limit-check', 'anomaly-detection']),
  data: z.record(z.string(), z.unknown()).nullish(),
});

export type SecurityReport = z.output<typeof SecurityInput>;
