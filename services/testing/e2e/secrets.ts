/** Whether anything secret of a run stands where people read it (S23). */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { send } from './http.ts';
import { PASSWORD_CANARY, type Person, type Stage } from './stage.ts';

/** Names of secrets that were found in a log of a process or in its metrics. */
export async function secretsInTheOpen(stage: Stage, people: readonly Person[]): Promise<string[]> {
  const places = [...logsOf(stage), ...(await metricsOf(stage))];
  const secrets = secretsOf(stage, people);
  return places.flatMap(([place, text]) =>
    secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => `${name} in ${place}`),
  );
}

type Named = readonly [name: string, text: string];

function secretsOf({ run, platform }: Stage, people: readonly Person[]): Named[] {
  const state = JSON.parse(readFileSync(platform.paths.state, 'utf8')) as {
    internal_token: string;
    database_passwords: Readonly<Record<string, string>>;
  };
  return [
    ['the service key', run.service_role_key],
    ['the internal token', state.internal_token],
    ...Object.entries(state.database_passwords).map(([role, text]): Named => [
      `the password of ${role}`,
      text,
    ]),
    ['a password', PASSWORD_CANARY],
    ...people.flatMap(({ token, refreshToken }): Named[] => [
      ['an access token', token],
      ['the signature of an access token', token.split('.')[2] ?? token],
      ['a refresh token', refreshToken],
    ]),
  ];
}

function logsOf({ platform }: Stage): Named[] {
  const names = readdirSync(platform.paths.logs).filter((name) =>
    /^(process-|seed|migrate|supervisor)/.test(name),
  );
  return names.map((name) => [name, readFileSync(path.join(platform.paths.logs, name), 'utf8')]);
}

async function metricsOf({ run }: Stage): Promise<Named[]> {
  return Promise.all(
    run.processes.map(async ({ index, internal_url: url }): Promise<Named> => {
      const { text } = await send(url, { path: '/metrics' });
      return [`the metrics of process ${index}`, text];
    }),
  );
}
