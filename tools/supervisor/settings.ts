import path from 'node:path';
import { parseEnv } from 'node:util';
import { failure } from '../local/failure.ts';
import { textOf } from '../local/files.ts';

/** What the person who starts StudyFlow has asked for. */
export interface Settings {
  port: number;
  host: string;
  /** Null: one process with all roles. A number: so many for api and rooms, and one worker. */
  replicas: number | null;
  nodeEnv: string;
  authConfirmEmail: boolean;
  authAnonymous: boolean;
  rateLimits: boolean;
  bcryptCost: number;
  /** Whether processes start again when their code changes. */
  watch: boolean;
  /** Everything from `.env` and the environment, for the processes. */
  environment: NodeJS.ProcessEnv;
}

const MOST_REPLICAS = 32;

/** The variables of `.env` with the environment over them. */
export function readEnvironment(root: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const text = textOf(path.join(root, '.env'));
  return { ...(text === null ? {} : parseEnv(text)), ...environment };
}

/** Reads the settings and reports everything that is wrong with them at once. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const valueOf = (name: string): string | null => environment[name]?.trim() || null;
  const number = (name: string, fallback: number, [least, most]: [number, number]): number => {
    const text = valueOf(name);
    const value = text === null ? fallback : Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      problems.push(`${name} must be a whole number from ${least} to ${most}, not "${text ?? ''}".`);
    }
    return value;
  };
  const flag = (name: string, fallback: boolean, words: readonly [string, string] = ['1', '0']): boolean => {
    const text = valueOf(name)?.toLowerCase() ?? null;
    if (text !== null && !words.includes(text)) {
      problems.push(`${name} must be ${words[0]} or ${words[1]}, not "${text}".`);
    }
    return text === null ? fallback : text === words[0];
  };
  const isProduction = valueOf('NODE_ENV') === 'production';
  const settings: Settings = {
    port: number('PORT', 4000, [1, 65_535]),
    host: valueOf('HOST') ?? '127.0.0.1',
    replicas: valueOf('REPLICAS') === null ? null : number('REPLICAS', 1, [1, MOST_REPLICAS]),
    nodeEnv: valueOf('NODE_ENV') ?? 'development',
    authConfirmEmail: flag('AUTH_CONFIRM_EMAIL', isProduction),
    authAnonymous: flag('AUTH_ANONYMOUS', !isProduction),
    rateLimits: flag('RATE_LIMITS', true, ['on', 'off']),
    watch: flag('WATCH', false),
    bcryptCost: number('BCRYPT_COST', 12, [isProduction ? 12 : 4, 15]),
    environment,
  };
  if (problems.length > 0) {
    throw failure(
      ['Some settings (.env or environment) are wrong:', ...problems.map((text) => `  ${text}`)].join('\n'),
    );
  }
  return settings;
}
