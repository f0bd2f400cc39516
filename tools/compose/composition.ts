import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What the tests ask of a service in docker-compose.yml. */
export interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
}

export interface Composition {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
}

/** The composition with anchors resolved and variables as they are written. */
export function readComposition(): Composition {
  return parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as Composition;
}

/** The names that must be set (`${NAME:?…}`), each once. */
export function requiredVariables(): readonly string[] {
  const text = readFileSync('docker-compose.yml', 'utf8');
  return [...new Set(Array.from(text.matchAll(/\$\{(\w+):\?/g), ([, name = '']) => name))].sort();
}

/** Puts values in as Compose does. @throws when one that is needed is missing. */
export function interpolate(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_whole, name: string, kind?: string, rest = '') => {
      const value = values[name];
      if (value !== undefined && value !== '') return value;
      if (kind === '?') throw new Error(`${name} is missing: ${String(rest)}`);
      return String(rest);
    },
  );
}
