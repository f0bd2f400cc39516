import { z } from 'zod';
import { ruleOverrides } from '../rate-limit/rule.ts';
import { aiVariables } from './ai-variables.ts';
import { escalationVariables } from './escalation-variables.ts';
import { gatewayCertificateVariables } from './gateway-certificate-variables.ts';
import { migrationVariables } from './migration-variables.ts';
import { modelsVariables } from './models-variables.ts';
import { vaultVariables } from './vault-variables.ts';
import { backupVariables, restoreVariables } from './backup-variables.ts';
import { verifyVariables } from './verify-variables.ts';
import { address, addresses, flag, list, wholeNumber } from './fields.ts';
import { oauthProviders, outsideIssuers } from './identity-providers.ts';

/** Every setting of the platform, by concern. `docs/configuration.md` and `.env.example` are made from this. */
export const variables = {
  server: {
    NODE_ENV: z
      .enum(['development', 'test', 'production'])
      .default('development')
      .describe('Production refuses weak settings that development allows.'),
    STUDYFLOW_ROLES: z
      .string()
      .default('api,rooms,worker')
      .transform((value) => value.split(',').map((role) => role.trim()))
      .pipe(z.array(z.enum(['api', 'rooms', 'worker'])).min(1))
      .describe('What this process does: any of api, rooms, worker.'),
    RELEASE: z
      .string()
      .max(253)
      .optional()
      .describe('The name of the release that this process belongs to, as GET /version tells it.'),
    RELEASE_COLOUR: z.string().max(63).optional().describe('The colour of that release, for figures.'),
    ACTIVE_RELEASE_URL: address(['http:'])
      .optional()
      .describe(
        'Where the active release tells its name (GET /version of the API behind the switch). Until that is RELEASE, this process owns no rooms and takes no jobs.',
      ),
    PROCESS_INDEX: wholeNumber(0, 999, 0).describe('The number of this process on its machine.'),
    HOST: z.string().default('127.0.0.1').describe('Address that the public port binds to.'),
    PORT: wholeNumber(0, 65_535, 4000).describe('The public port.'),
    INTERNAL_HOST: z.string().default('127.0.0.1').describe('Address that the internal port binds to.'),
    INTERNAL_PORT: wholeNumber(0, 65_535, 0).describe(
      'Metrics, health detail and actor links; never public. 0 takes a free one.',
    ),
    INTERNAL_ADVERTISE_URL: address(['http:'])
      .optional()
      .describe('How other processes reach the internal port; by default made from host and port.'),
    PUBLIC_URL: address(['http:', 'https:'])
      .default('http://127.0.0.1:4000')
      .describe('How the outside reaches the platform: issuer of tokens, links in mails.'),
    ALLOWED_ORIGINS: list().describe(
      'Origins that browsers may call from. In development loopback is always allowed.',
    ),
    TRUSTED_PROXIES: wholeNumber(0, 10, 0).describe('How many proxies stand in front.'),
    BODY_LIMIT_BYTES: wholeNumber(1_024, 104_857_600, 1_048_576).describe('The largest JSON body.'),
    REQUEST_TIMEOUT_MS: wholeNumber(1_000, 600_000, 30_000).describe(
      'How long a request may take to arrive whole.',
    ),
    DRAIN_TIMEOUT_MS: wholeNumber(500, 600_000, 4_000).describe(
      'How long a process that was told to stop may take.',
    ),
    DRAIN_GRACE_MS: wholeNumber(0, 60_000, 500).describe(
      'How long a process says "not ready" before it stops listening.',
    ),
  },
  database: {
    DATABASE_APP_URL: address(['postgres:', 'postgresql:']).describe(
      'Login studyflow_app: statements on behalf of callers.',
    ),
    DATABASE_SYSTEM_URL: address(['postgres:', 'postgresql:']).describe(
      'Login studyflow_system: journals, outbox, jobs, accounts.',
    ),
    DATABASE_CREDENTIALS_FILE: z
      .string()
      .optional()
      .describe(
        'JSON file with database_app_url and database_system_url; wins over both variables and is followed when it is replaced.',
      ),
    DATABASE_REPLICA_URL: address(['postgres:', 'postgresql:'])
      .optional()
      .describe(
        'A read replica, login studyflow_app: lists and reads go there, and to the primary while it is away.',
      ),
    DATABASE_POOL_MAX: wholeNumber(2, 200, 8).describe(
      'Connections for signed-in callers, and as many for the system; at least 2, for some work holds two at once.',
    ),
    DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(50, 600_000, 1_000).describe('How long a statement may run.'),
    DATABASE_ACQUIRE_TIMEOUT_MS: wholeNumber(50, 60_000, 1_000).describe(
      'How long a caller waits for a connection before 503.',
    ),
    DATABASE_IDLE_TIMEOUT_MS: wholeNumber(1_000, 3_600_000, 30_000).describe(
      'When an idle connection is closed.',
    ),
  },
  redis: {
    REDIS_URL: addresses(['redis:', 'rediss:']).describe(
      'One server; or nodes of a cluster, separated by commas (one is enough, several are safer).',
    ),
    REDIS_URL_FILE: z
      .string()
      .optional()
      .describe('File with what REDIS_URL would say; wins over it and is followed when it is replaced.'),
    REDIS_COMMAND_TIMEOUT_MS: wholeNumber(50, 60_000, 1_000).describe('How long a command may take.'),
    REDIS_KEY_PREFIX: z.string().default('studyflow').describe('Put before every key.'),
  },
  security: {
    ANON_KEY: z.string().min(16).describe('The public key that front ends send as apikey.'),
    SERVICE_ROLE_KEY: z.string().min(16).describe('The key that may do everything; servers only.'),
    INTERNAL_TOKEN: z.string().min(16).describe('What processes prove themselves with on the internal port.'),
    SECRET_BOX_KEY_FILE: z
      .string()
      .describe('File with the master key (32 bytes, base64) that seals secrets in the database.'),
    RATE_LIMITS: flag(true).describe('off for load tests: no limits at all, socket events included.'),
    RATE_LIMIT_RULES: ruleOverrides.describe('Limits that differ: name=limit/seconds, separated by commas.'),
  },
  vault: vaultVariables,
  identity: {
    AUTH_CONFIRM_EMAIL: flag(false).describe(
      'Whether a new address must be confirmed; on by default in production.',
    ),
    AUTH_ANONYMOUS: flag(true).describe(
      'Whether people may come in without an account; off by default in production.',
    ),
    BCRYPT_COST: wholeNumber(4, 15, 12).describe('Cost of new password hashes; at least 12 in production.'),
    PASSWORD_HASH: z
      .enum(['bcrypt', 'argon2id'])
      .default('bcrypt')
      .describe(
        'What new passwords are hashed with; hashes of the other kind are replaced at the next sign-in.',
      ),
    PASSWORD_MIN_LENGTH: wholeNumber(6, 64, 8).describe('The shortest password.'),
    ACCESS_TOKEN_SECONDS: wholeNumber(60, 86_400, 3_600).describe('How long an access token is good for.'),
    SIGNING_KEY_ROTATION_DAYS: wholeNumber(1, 3_650, 30).describe(
      'How old the key that signs access tokens may become before the next one takes over.',
    ),
    SIGNING_KEY_PUBLISH_SECONDS: wholeNumber(1, 86_400, 1_200).describe(
      'How long a key is published before it signs; at least 1200 in production, since clients keep the JWKS.',
    ),
    SESSION_DAYS: wholeNumber(1, 3_650, 30).describe('A session ends after so many days without use.'),
    ACCOUNT_DELETION_GRACE_DAYS: wholeNumber(0, 365, 14).describe(
      'Days between asking for the deletion of an account and the deletion, in which it can be restored.',
    ),
    DEMO_USERS: z
      .string()
      .transform((text) => JSON.parse(text) as unknown)
      .pipe(z.array(z.object({ email: z.string(), password: z.string(), name: z.string() })))
      .default([])
      .describe('Accounts that the seed creates in development, as JSON: email, password, name.'),
    AUTH_MANUAL_LINKING: flag(true).describe(
      'Whether a person may link another provider to the account that they are signed in with.',
    ),
    OAUTH_PROVIDERS: oauthProviders.describe(
      'Providers to sign in with, by name, as JSON: google, github, or any OpenID Connect issuer (docs/platform-engineer.md).',
    ),
    OUTSIDE_ISSUERS: outsideIssuers.describe(
      'Issuers whose tokens are taken too, during a move from a Supabase project, as JSON (docs/platform-engineer.md).',
    ),
    MAIL_DIR: z.string().optional().describe('Folder that mails are written to in development.'),
    AUTH_DOUBLE_CONFIRM: flag(true).describe(
      'Whether a change of address must be confirmed at the old address too; with AUTH_CONFIRM_EMAIL off one is enough.',
    ),
    AUTH_NOTICES: flag(false).describe(
      'Whether people are told by mail of a new password, address, provider or second factor; on by default in production.',
    ),
    AUTH_REAUTHENTICATE: flag(false).describe(
      'Whether a new password needs a code by mail when the session is older than a day.',
    ),
    AUTH_CODE_SECONDS: wholeNumber(60, 604_800, 86_400).describe('How long codes and links of mails open.'),
    AUTH_FLOW_SECONDS: wholeNumber(30, 3_600, 300).describe(
      'How long the code of a PKCE flow may be exchanged, from the click on.',
    ),
    CAPTCHA_PROVIDER: z
      .enum(['hcaptcha', 'turnstile'])
      .optional()
      .describe('Who verifies captchas; without it none is asked for.'),
    CAPTCHA_SECRET: z.string().optional().describe('What the platform shows that provider.'),
    CAPTCHA_VERIFY_URL: address(['http:', 'https:'])
      .optional()
      .describe("Where captchas are verified, when it is not the provider's usual place."),
  },
  mail: {
    SMTP_URL: address(['smtp:', 'smtps:'])
      .optional()
      .describe('The mail server, with user and password: smtp:// (STARTTLS) or smtps://.'),
    SMTP_TLS: z
      .enum(['required', 'offered'])
      .default('required')
      .describe('Whether an smtp:// server that does not encrypt is refused.'),
    SMTP_TIMEOUT_MS: wholeNumber(500, 120_000, 10_000).describe('How long one mail may take.'),
    MAIL_FROM: z
      .string()
      .regex(/^(?:[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/)
      .default('StudyFlow <no-reply@localhost>')
      .describe('Who mails are from.'),
  },
  push: {
    VAPID_SUBJECT: address(['https:', 'mailto:'])
      .optional()
      .describe('Whom a push service writes to when it has a question; by default the address of MAIL_FROM.'),
    VAPID_PUBLIC_KEY: z
      .string()
      .regex(/^[\w-]{87}$/)
      .optional()
      .describe(
        'What browsers register for pushes with, base64url; by default made once and kept in the database.',
      ),
    VAPID_PRIVATE_KEY: z
      .string()
      .regex(/^[\w-]{43}$/)
      .optional()
      .describe('The other half of it; both or none.'),
    PUSH_TRUSTED_HOSTS: list().describe(
      'Push services inside: host or host:port, asked without TLS and in private networks too. All others must be public.',
    ),
  },
  exports: {
    EXPORTS_AT_ONCE: wholeNumber(1, 20, 2).describe('Exports that are made for one person at once.'),
    EXPORT_DAYS: wholeNumber(1, 365, 7).describe('Days that the file of an export is kept.'),
    EXPORT_MAX_BYTES: wholeNumber(10_000, 2_000_000_000, 52_428_800).describe(
      'The largest file of an export.',
    ),
  },
  rooms: {
    ACTOR_LEASE_MS: wholeNumber(500, 60_000, 1_500).describe('How long a silent process keeps its rooms.'),
    SOCKET_ADAPTER: z
      .enum(['classic', 'sharded'])
      .default('classic')
      .describe(
        'How what is said to a person reaches other processes: to all of them, or over sharded channels (Redis 7), which spread over a cluster.',
      ),
    ROOM_JUDGE_TIMEOUT_MS: wholeNumber(10, 60_000, 1_000).describe(
      'How long a post waits for judges of its words.',
    ),
    ROOM_JUDGE_POLICY: z
      .enum(['open', 'closed'])
      .default('open')
      .describe(
        'What becomes of a post that could not be judged in time: open lets it through, closed refuses.',
      ),
    SOCKETS_PER_USER: wholeNumber(1, 10_000, 20).describe('Sockets one person may have open.'),
    SOCKETS_PER_ADDRESS: wholeNumber(1, 1_000_000, 5_000).describe('Sockets one address may have open.'),
    SOCKET_EVENTS_PER_SECOND: wholeNumber(1, 100_000, 20).describe('Events per socket and second.'),
    SOCKET_EVENTS_BURST: wholeNumber(1, 1_000_000, 100).describe('Events that a socket may send at once.'),
    SOCKET_CONNECT_TIMEOUT_MS: wholeNumber(500, 60_000, 5_000).describe(
      'When a connection that never joins the namespace is cut.',
    ),
  },
  ai: aiVariables,
  realtime: {
    REALTIME_SOCKETS_PER_USER: wholeNumber(1, 10_000, 50).describe(
      'Realtime sockets one person may have open in a process.',
    ),
    REALTIME_SOCKETS_PER_ADDRESS: wholeNumber(1, 1_000_000, 5_000).describe(
      'Realtime sockets one address may have open in a process.',
    ),
    REALTIME_CHANNELS_PER_SOCKET: wholeNumber(1, 10_000, 100).describe('Channels one socket may join.'),
    REALTIME_MESSAGES_PER_SECOND: wholeNumber(1, 100_000, 100).describe(
      'Messages a realtime socket may send per second.',
    ),
    REALTIME_MESSAGES_BURST: wholeNumber(1, 1_000_000, 500).describe(
      'Messages that a realtime socket may send at once.',
    ),
    REALTIME_MESSAGE_BYTES: wholeNumber(1_024, 16_777_216, 262_144).describe('The largest realtime message.'),
    REALTIME_UNREAD_BYTES: wholeNumber(65_536, 268_435_456, 4_194_304).describe(
      'A realtime client that leaves so much unread is cut.',
    ),
    REALTIME_PRESENCE_BYTES: wholeNumber(64, 262_144, 8_192).describe(
      'The most that somebody may tell of themselves by track().',
    ),
    REALTIME_PRESENCES_PER_TOPIC: wholeNumber(1, 100_000, 1_000).describe(
      'How many may be present on one topic.',
    ),
  },
  escalation: escalationVariables,
  telemetry: {
    LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('The least severe line that is written.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .string()
      .optional()
      .describe('Where traces go; without it the SDK is not loaded.'),
    OTEL_SERVICE_NAME: z.string().default('studyflow').describe('The service name in traces and logs.'),
  },
  /** Read by migrate.ts alone: no process of the platform holds these. */
  migration: migrationVariables,
  verify: verifyVariables,
  backup: backupVariables,
  restore: restoreVariables,
  /** Read by gateway-certificate.ts alone. */
  gateway: gatewayCertificateVariables,
  /** Read by models.ts alone. */
  models: modelsVariables,
} as const;
