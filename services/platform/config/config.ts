import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { readAiFile } from './ai-file.ts';
import { strayRoutes } from './ai-providers.ts';
import { variables } from './variables.ts';

const schemas = {
  server: z.object(variables.server),
  database: z.object(variables.database),
  redis: z.object(variables.redis),
  security: z.object(variables.security),
  vault: z.object(variables.vault),
  identity: z.object(variables.identity),
  mail: z.object(variables.mail),
  push: z.object(variables.push),
  exports: z.object(variables.exports),
  rooms: z.object(variables.rooms),
  realtime: z.object(variables.realtime),
  ai: z.object(variables.ai),
  escalation: z.object(variables.escalation),
  telemetry: z.object(variables.telemetry),
} as const;

const migrationSchema = z.object(variables.migration);
const verifySchema = z.object(variables.verify);
const backupSchema = z.object({ ...variables.vault, ...variables.backup });
const gatewayCertificateSchema = schemas.server
  .pick({ INTERNAL_HOST: true, INTERNAL_PORT: true })
  .extend({ ...variables.vault, ...variables.gateway });
const modelsSchema = schemas.server
  .pick({ INTERNAL_HOST: true, INTERNAL_PORT: true, DRAIN_GRACE_MS: true })
  .extend({ LOG_LEVEL: schemas.telemetry.shape.LOG_LEVEL, ...variables.models });
const fetchModelsSchema = modelsSchema.pick({ MODELS_FILE: true, MODELS_FOLDER: true });
const restoreSchema = backupSchema.extend(variables.restore);

/** The settings of models.ts. */
export type ModelsConfig = z.output<typeof modelsSchema>;

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
 * (sections server, database, redis, security, vault, identity, mail, rooms, ai, escalation, telemetry with the variables in lower case).
 *
 * @throws ConfigError with every problem at once.
 */
export function loadConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const said = {
    ...readFile(environment['CONFIG_FILE'], problems),
    ...readAiFile(environment['AI_CONFIG_FILE'], Object.keys(variables.ai), problems),
    ...withoutEmpty(environment),
  };
  const given = { ...addressesInVault(said), ...said };
  const loaded: Partial<Record<Concern, unknown>> = {};
  for (const [concern, schema] of Object.entries(schemas) as [Concern, z.ZodObject][]) {
    const result = schema.safeParse(pick(schema, given));
    if (result.success) loaded[concern] = result.data;
    else problems.push(...result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  if (problems.length === 0) problems.push(...weaknesses(loaded as Config, given));
  if (problems.length > 0) throw new ConfigError(problems);
  return withProductionDefaults(loaded as Config, given);
}

/** Where nothing is: what a process connects to is told by Vault. */
const IN_VAULT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  database: {
    DATABASE_APP_URL: 'postgres://vault.invalid/studyflow',
    DATABASE_SYSTEM_URL: 'postgres://vault.invalid/studyflow',
  },
  redis: { REDIS_URL: 'redis://vault.invalid' },
};

/** What nobody has to give, since the process reads it from Vault. */
function addressesInVault(said: Environment): Record<string, string> {
  const { VAULT_ADDR: address, VAULT_CREDENTIALS: credentials = 'database,redis' } = said;
  if (address === undefined) return {};
  const names = credentials.split(',').map((name) => name.trim());
  return Object.assign({}, ...names.map((name) => IN_VAULT[name])) as Record<string, string>;
}

/** What escalation.ts needs: it has no use for Redis, whoever else finds it in Vault. @throws as `loadConfig` does. */
export function loadReceiverConfig(environment: Environment = process.env): Config {
  return loadConfig({ ...environment, ...IN_VAULT['redis'] });
}

/** What migrate.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadMigrationConfig(
  environment: Environment = process.env,
): z.output<typeof migrationSchema> {
  return loadAlone(migrationSchema, environment);
}

/** What verify.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadVerifyConfig(environment: Environment = process.env): z.output<typeof verifySchema> {
  return loadAlone(verifySchema, environment);
}

/** What backup.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadBackupConfig(environment: Environment = process.env): z.output<typeof backupSchema> {
  return loadAlone(backupSchema, environment);
}

/** What restore.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadRestoreConfig(environment: Environment = process.env): z.output<typeof restoreSchema> {
  return loadAlone(restoreSchema, environment);
}

/** What gateway-certificate.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadGatewayCertificateConfig(
  environment: Environment = process.env,
): z.output<typeof gatewayCertificateSchema> {
  return loadAlone(gatewayCertificateSchema, environment);
}

/** What fetch-models.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadFetchModelsConfig(
  environment: Environment = process.env,
): z.output<typeof fetchModelsSchema> {
  return loadAlone(fetchModelsSchema, environment);
}

/** What models.ts needs, and nothing more. @throws ConfigError with every problem at once. */
export function loadModelsConfig(environment: Environment = process.env): ModelsConfig {
  const config = loadAlone(modelsSchema, environment);
  if (config.MODELS_API_KEY !== undefined || LOOPBACK.test(config.MODELS_HOST)) return config;
  throw new ConfigError(['MODELS_API_KEY: must be set where others than this machine reach MODELS_HOST']);
}

const LOOPBACK = /^(?:localhost|::1|127[.]\d+[.]\d+[.]\d+)$/;

function loadAlone<Schema extends z.ZodObject>(schema: Schema, environment: Environment): z.output<Schema> {
  const result = schema.safeParse(pick(schema, withoutEmpty(environment)));
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

/** What the file says, by the names of the variables; a section or key that nothing knows is a problem, not a comment. */
function readFile(path: string | undefined, problems: string[]): Record<string, string> {
  if (path === undefined || path === '') return {};
  const given: Record<string, string> = {};
  for (const [section, values] of Object.entries(readSections(path, problems))) {
    const known = Object.keys((schemas as Record<string, z.ZodObject>)[section]?.shape ?? {});
    for (const [key, value] of Object.entries(values)) {
      const name = key.toUpperCase();
      const text = textOf(value);
      if (!known.includes(name)) problems.push(`CONFIG_FILE: ${section}.${key} is no setting`);
      else if (text !== undefined) given[name] = text;
    }
  }
  return given;
}

function readSections(path: string, problems: string[]): Record<string, Record<string, unknown>> {
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

/** An empty variable counts as absent. */
function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

function pick(schema: z.ZodObject, given: Environment): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

function weaknesses({ server, identity, ai }: Config, given: Environment): string[] {
  const captcha =
    identity.CAPTCHA_PROVIDER !== undefined && identity.CAPTCHA_SECRET === undefined
      ? ['CAPTCHA_SECRET: must be set with CAPTCHA_PROVIDER']
      : [];
  const promotion =
    server.ACTIVE_RELEASE_URL !== undefined && server.RELEASE === undefined
      ? ['RELEASE: must be set with ACTIVE_RELEASE_URL']
      : [];
  const always = [...captcha, ...promotion, ...strayRoutes(ai)];
  if (server.NODE_ENV !== 'production') return always;
  return [
    ...always,
    ...(identity.BCRYPT_COST < 12 ? ['BCRYPT_COST: must be at least 12 in production'] : []),
    ...(identity.SIGNING_KEY_PUBLISH_SECONDS < 1_200
      ? ['SIGNING_KEY_PUBLISH_SECONDS: must be at least 1200 in production']
      : []),
    ...(given['PUBLIC_URL'] ? [] : ['PUBLIC_URL: must be set in production']),
  ];
}

/** Settings whose default is stricter in production than in development. */
function withProductionDefaults(config: Config, given: Environment): Config {
  if (config.server.NODE_ENV !== 'production') return config;
  return {
    ...config,
    identity: {
      ...config.identity,
      AUTH_CONFIRM_EMAIL: given['AUTH_CONFIRM_EMAIL'] ? config.identity.AUTH_CONFIRM_EMAIL : true,
      AUTH_ANONYMOUS: given['AUTH_ANONYMOUS'] ? config.identity.AUTH_ANONYMOUS : false,
      AUTH_NOTICES: given['AUTH_NOTICES'] ? config.identity.AUTH_NOTICES : true,
    },
  };
}

/** A scalar of the file as the text that the environment would hold; lists become comma-separated. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join(',') : undefined;
}
