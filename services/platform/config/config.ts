import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { variables } from './variables.ts';

const schemas = {
  server: z.object(variables.server),
  database: z.object(variables.database),
  redis: z.object(variables.redis),
  security: z.object(variables.security),
  identity: z.object(variables.identity),
  mail: z.object(variables.mail),
  exports: z.object(variables.exports),
  rooms: z.object(variables.rooms),
  realtime: z.object(variables.realtime),
  ai: z.object(variables.ai),
  telemetry: z.object(variables.telemetry),
} as const;

const migrationSchema = z.object(variables.migration);

type Concern = keyof typeof schemas;

/** All settings, checked, by concern. */
export type Config = { readonly [Name in Concern]: z.output<(typeof schemas)[Name]> };

/** The settings cannot be used; `problems` says each of them in a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from the environment, and below it from the YAML file that CONFIG_FILE names
 * (sections server, database, redis, security, identity, mail, rooms, ai, telemetry with the variables in lower case).
 *
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const file = readFile(environment['CONFIG_FILE'], problems);
  const loaded: Partial<Record<Concern, unknown>> = {};
  for (const [concern, schema] of Object.entries(schemas) as [Concern, z.ZodObject][]) {
    const result = schema.safeParse(gather(schema, environment, file[concern]));
    if (result.success) loaded[concern] = result.data;
    else problems.push(...result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  if (problems.length === 0) problems.push(...weaknesses(loaded as Config, environment));
  if (problems.length > 0) throw new ConfigError(problems);
  return withProductionDefaults(loaded as Config, environment);
}

/** What migrate.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadMigrationConfig(
  environment: Environment = process.env,
): z.output<typeof migrationSchema> {
  const result = migrationSchema.safeParse(gather(migrationSchema, environment));
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

function readFile(path: string | undefined, problems: string[]): Record<string, Record<string, unknown>> {
  if (path === undefined || path === '') return {};
  try {
    return z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .parse(parseYaml(readFileSync(path, 'utf8')) ?? {});
  } catch (cause) {
    problems.push(
      `CONFIG_FILE: ${path} cannot be read as YAML with sections (${String(cause).split('\n', 1)[0] ?? ''})`,
    );
    return {};
  }
}

/** The environment wins over the file; an empty variable counts as absent. */
function gather(
  schema: z.ZodObject,
  environment: Environment,
  section: Record<string, unknown> = {},
): Record<string, unknown> {
  const gathered: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const fromFile = section[name.toLowerCase()];
    const value = environment[name] || textOf(fromFile);
    if (value !== undefined) gathered[name] = value;
  }
  return gathered;
}

function weaknesses({ server, identity }: Config, environment: Environment): string[] {
  const captcha =
    identity.CAPTCHA_PROVIDER !== undefined && identity.CAPTCHA_SECRET === undefined
      ? ['CAPTCHA_SECRET: must be set with CAPTCHA_PROVIDER']
      : [];
  if (server.NODE_ENV !== 'production') return captcha;
  return [
    ...captcha,
    ...(identity.BCRYPT_COST < 12 ? ['BCRYPT_COST: must be at least 12 in production'] : []),
    ...(identity.SIGNING_KEY_PUBLISH_SECONDS < 1_200
      ? ['SIGNING_KEY_PUBLISH_SECONDS: must be at least 1200 in production']
      : []),
    ...(environment['PUBLIC_URL'] ? [] : ['PUBLIC_URL: must be set in production']),
  ];
}

/** Settings whose default is stricter in production than in development. */
function withProductionDefaults(config: Config, environment: Environment): Config {
  if (config.server.NODE_ENV !== 'production') return config;
  return {
    ...config,
    identity: {
      ...config.identity,
      AUTH_CONFIRM_EMAIL: environment['AUTH_CONFIRM_EMAIL'] ? config.identity.AUTH_CONFIRM_EMAIL : true,
      AUTH_ANONYMOUS: environment['AUTH_ANONYMOUS'] ? config.identity.AUTH_ANONYMOUS : false,
    },
  };
}

/** A scalar of the file as the text that the environment would hold; lists become comma-separated. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join(',') : undefined;
}
