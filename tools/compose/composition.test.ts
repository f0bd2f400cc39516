import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../services/platform/config/config.ts';
import { interpolate, readComposition, requiredVariables } from './composition.ts';

const composition = readComposition();
const services = Object.entries(composition.services);
const PROCESSES = ['api', 'rooms', 'worker'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function makeKeys(): { text: string; values: NodeJS.Dict<string> } {
  const { status, stderr } = spawnSync(process.execPath, ['tools/compose/keys.mjs', folder], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const text = readFileSync(join(folder, '.env'), 'utf8');
  return { text, values: parseEnv(text) };
}

describe('the keys', () => {
  test('are all that the composition needs', () => {
    expect(Object.keys(makeKeys().values).sort()).toEqual(requiredVariables());
  });

  test('are made once: what is there stays', () => {
    writeFileSync(join(folder, '.env'), 'LOG_LEVEL=debug\nANON_KEY=sb_publishable_of_mine');
    const first = makeKeys();
    const key = readFileSync(join(folder, '.compose/secret-box.key'), 'utf8');
    expect(first.values).toMatchObject({ LOG_LEVEL: 'debug', ANON_KEY: 'sb_publishable_of_mine' });
    expect(makeKeys().text).toBe(first.text);
    expect(readFileSync(join(folder, '.compose/secret-box.key'), 'utf8')).toBe(key);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
  });

  test('are behind a door: nobody else enters the folder of the master key', () => {
    makeKeys();
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, '.compose')).mode & 0o777).toBe(0o700);
  });

  test('are never committed', () => {
    const ignored = readFileSync('.gitignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.compose/']));
  });
});

describe('each process', () => {
  test.each(PROCESSES)('%s starts with a configuration that production accepts', (name) => {
    const { values } = makeKeys();
    const environment = Object.entries(composition.services[name]?.environment ?? {});
    const config = loadConfig(
      Object.fromEntries(environment.map(([key, text]) => [key, interpolate(text, values)])),
    );
    expect(config.server).toMatchObject({ NODE_ENV: 'production', STUDYFLOW_ROLES: [name] });
  });

  test.each(PROCESSES)('%s never holds the connections of the administrator and the migrator', (name) => {
    const text = JSON.stringify(composition.services[name]?.environment);
    expect(text).not.toMatch(/POSTGRES_PASSWORD|MIGRATOR/);
  });

  test.each(PROCESSES)('%s may write nowhere, has no capability, and time to drain', (name) => {
    const { read_only, cap_drop, stop_grace_period, environment } = composition.services[name] ?? {};
    expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] });
    const drainMs = Number(environment?.['DRAIN_TIMEOUT_MS']);
    expect(Number.parseInt(stop_grace_period ?? '0', 10) * 1_000).toBeGreaterThan(drainMs);
  });

  test('starts after the migrations, they after PostgreSQL', () => {
    for (const name of PROCESSES) {
      expect(composition.services[name]?.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      });
    }
    expect(composition.services['migrate']?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
    });
  });
});

test('everything that stays has a health check, its own or that of the image', () => {
  for (const [name, service] of services.filter(([name]) => name !== 'migrate')) {
    expect({ name, isChecked: service.healthcheck !== undefined || service.build !== undefined }).toEqual({
      name,
      isChecked: true,
    });
  }
});

/** What runs without being asked for. */
const always = services.filter(([, { profiles }]) => profiles === undefined);

test('data outlives its container, and only the gateway is reachable', () => {
  expect(Object.keys(composition.volumes)).toEqual([
    'postgres',
    'redis',
    'prometheus',
    'alertmanager',
    'grafana',
  ]);
  for (const [name, { ports, networks, volumes = [] }] of always) {
    expect({ name, isPublished: ports !== undefined }).toEqual({ name, isPublished: name === 'gateway' });
    expect({ name, isOutside: networks?.includes('outside') }).toEqual({
      name,
      isOutside: name === 'gateway',
    });
    for (const volume of volumes) expect(composition.volumes).toHaveProperty([volume.split(':', 1)[0] ?? '']);
  }
  expect(composition.networks['inside']?.internal).toBe(true);
});

describe('the profile observability', () => {
  const watching = services.filter(([, { profiles }]) => profiles?.includes('observability'));

  test('is Prometheus, Alertmanager, the receiver, the collector, Jaeger and Grafana, each without a capability', () => {
    expect(watching.map(([name]) => name)).toEqual([
      'prometheus',
      'alertmanager',
      'escalation',
      'collector',
      'jaeger',
      'grafana',
    ]);
    for (const [, { cap_drop }] of watching) expect(cap_drop).toEqual(['ALL']);
  });

  test('shows Grafana and the page of alerts to this machine and nothing else to anybody', () => {
    const published = watching.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(['escalation 127.0.0.1:4950:4950', 'grafana 127.0.0.1:3000:3000']);
  });

  test('has a receiver of alerts whose configuration production accepts, and Alertmanager shows its token', () => {
    const { values } = makeKeys();
    const { environment = {}, secrets } = composition.services['escalation'] ?? {};
    const config = loadConfig(
      Object.fromEntries(Object.entries(environment).map(([key, text]) => [key, interpolate(text, values)])),
    );
    expect(config.escalation).toMatchObject({
      ESCALATION_PORT: 4950,
      ESCALATION_POLICY: { contacts: [{ name: 'on-call', email: 'on-call@study.example' }] },
    });
    expect(secrets).toEqual(['secret-box-key']);
    expect(composition.services['alertmanager']?.secrets).toEqual(['escalation-token']);
  });

  test('mounts files that are there, and changes none of them', () => {
    const mounted = watching.flatMap(([, { volumes = [] }]) =>
      volumes.filter((volume) => volume.startsWith('./')),
    );
    for (const volume of mounted) {
      const [file = '', , mode] = volume.split(':');
      expect({ volume, isThere: existsSync(file), mode }).toEqual({ volume, isThere: true, mode: 'ro' });
    }
    expect(mounted.length).toBeGreaterThan(4);
  });
});

test('Redis keeps what it was told and never evicts', () => {
  const command = composition.services['redis']?.command?.join(' ');
  expect(command).toContain('--appendonly yes');
  expect(command).toContain('--maxmemory-policy noeviction');
});

test('a missing key is named before anything starts', () => {
  const url = composition.services['api']?.environment?.['DATABASE_APP_URL'] ?? '';
  expect(() => interpolate(url, {})).toThrow(
    'POSTGRES_APP_PASSWORD is missing: run node tools/compose/keys.mjs',
  );
});

test('files that it mounts are there', () => {
  for (const { file } of Object.values(composition.configs))
    expect({ file, isThere: existsSync(file) }).toEqual({ file, isThere: true });
});
