/** Prometheus and Alertmanager as they are shipped, with the rules and routes of this repository at another pace. */
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { tailOf } from '../local/files.ts';
import { anyFreePort } from '../local/ports.ts';
import { startServer, type ServerProcess } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';
import type { OnCall } from './on-call.ts';
import type { Receiver } from './receiver.ts';
import { scaleRules, scaleWaits } from './scale.ts';

/** Something that Prometheus asks. */
export interface Target {
  /** `host:port`. */
  readonly address: string;
  /** Beside `instance`, which is the name. */
  readonly labels: Readonly<Record<string, string>>;
}

/** An alert as Prometheus sees it. */
export interface SeenAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface WatchTower {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Targets by the name that they shall have. */
  setTargets(job: string, targets: Readonly<Record<string, Target>>): void;
  alerts(): Promise<readonly SeenAlert[]>;
  /** The value of an expression, undefined when it has none. */
  ask(expression: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface WatchTowerOptions {
  readonly folder: string;
  readonly receiver: Receiver;
  readonly onCall: Pick<OnCall, 'url' | 'token'>;
  /** How much faster than in life. */
  readonly factor: number;
  /** Names of files of rules. */
  readonly rules: readonly string[];
}

/** Budgets reach back over days: they are divided by more, so that their shortest window is one of some scrapes. */
const BUDGETS_FASTER = 9;
const SHORTEST_RANGE_SECONDS = 5;
const SOURCES = 'observability';
const READY_MS = 60_000;

/** @throws Error when one of the two does not start; its log says why. */
export async function startWatchTower(options: WatchTowerOptions): Promise<WatchTower> {
  const { folder } = options;
  for (const name of ['rules', 'targets', 'prometheus', 'alertmanager']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  const [prometheusPort, alertmanagerPort] = [await anyFreePort(), await anyFreePort()];
  writeRules(options);
  writeAlertmanager(options);
  writePrometheus(folder, alertmanagerPort);
  const servers: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop([{ signal: 'SIGTERM', graceMs: 5_000 }])));
  };
  const [alertmanagerUrl, prometheusUrl] = [alertmanagerPort, prometheusPort].map(
    (port) => `http://127.0.0.1:${port}`,
  ) as [string, string];
  try {
    servers.push(await startAlertmanager(folder, alertmanagerPort));
    servers.push(await startPrometheus(folder, prometheusPort));
    await untilReady(alertmanagerUrl, path.join(folder, 'alertmanager.log'));
    await untilReady(prometheusUrl, path.join(folder, 'prometheus.log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    prometheusUrl,
    alertmanagerUrl,
    setTargets: (job, targets) => writeTargets(folder, job, targets),
    alerts: async () => ((await asked(`${prometheusUrl}/api/v1/alerts`)) as { alerts: SeenAlert[] }).alerts,
    ask: async (expression) => {
      const url = `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const { result } = (await asked(url)) as { result: { value: [number, string] }[] };
      const [first] = result;
      return first === undefined ? undefined : Number(first.value[1]);
    },
    stop,
  };
}

/** @throws Error with the end of the log: its folder goes with the drill. */
async function untilReady(url: string, log: string): Promise<void> {
  const isReady = (): Promise<boolean> => answers(`${url}/-/ready`);
  if (await waitUntil(isReady, { timeoutMs: READY_MS, everyMs: 100 })) return;
  throw new Error(`${url} does not get ready:\n${tailOf(log)}`);
}

function writeRules({ folder, factor, rules }: WatchTowerOptions): void {
  for (const source of globSync(`${SOURCES}/prometheus/rules/*.yaml`)) {
    const name = path.basename(source, '.yaml');
    if (!rules.includes(name)) continue;
    const pace = {
      factor: name === 'slo' ? factor * BUDGETS_FASTER : factor,
      shortestRangeSeconds: SHORTEST_RANGE_SECONDS,
    };
    writeFileSync(path.join(folder, 'rules', `${name}.yaml`), scaleRules(readFileSync(source, 'utf8'), pace));
  }
}

interface AlertmanagerConfig {
  readonly global: Readonly<Record<string, unknown>>;
  readonly receivers: readonly {
    readonly name: string;
    readonly webhook_configs?: readonly { readonly url: string }[];
    readonly slack_configs?: readonly unknown[];
  }[];
}

/** The routes as they are: on-call and Watchdog to the platform's receiver, Slack and all else to the drill's. */
function writeAlertmanager({ folder, factor, receiver, onCall }: WatchTowerOptions): void {
  const source = `${SOURCES}/alertmanager/alertmanager.yml`;
  const config = scaleWaits(
    parse(readFileSync(source, 'utf8'), { merge: true }) as AlertmanagerConfig,
    factor,
  );
  const receivers = config.receivers.map(({ name, webhook_configs: hooks = [], slack_configs: slack }) => ({
    name,
    webhook_configs: [
      { url: `${receiver.url}/alerts`, send_resolved: true },
      ...hooks.map((hook) => ({
        ...hook,
        url: `${onCall.url}${new URL(hook.url).pathname}`,
        http_config: { authorization: { credentials: onCall.token } },
      })),
    ],
    ...(slack !== undefined && { slack_configs: slack }),
  }));
  const global = {
    resolve_timeout: config.global['resolve_timeout'],
    slack_api_url: `${receiver.url}/slack`,
  };
  writeFileSync(
    path.join(folder, 'alertmanager.yml'),
    stringify({ ...config, global, receivers }, { aliasDuplicateObjects: false }),
  );
}

function writePrometheus(folder: string, alertmanagerPort: number): void {
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
    rule_files: ['rules/*.yaml'],
    scrape_configs: [
      {
        job_name: 'drill',
        file_sd_configs: [{ files: ['targets/*.json'], refresh_interval: '1s' }],
      },
    ],
  };
  writeFileSync(path.join(folder, 'prometheus.yml'), stringify(config));
}

function writeTargets(folder: string, job: string, targets: Readonly<Record<string, Target>>): void {
  const entries = Object.entries(targets).map(([instance, { address, labels }]) => ({
    targets: [address],
    labels: { job, instance, ...labels },
  }));
  const file = path.join(folder, 'targets', `${job}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(entries));
  renameSync(`${file}.new`, file);
}

async function startAlertmanager(folder: string, port: number): Promise<ServerProcess> {
  return startServer({
    file: process.env['ALERTMANAGER_BIN'] ?? 'prometheus-alertmanager',
    args: [
      `--config.file=${path.join(folder, 'alertmanager.yml')}`,
      `--storage.path=${path.join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: folder,
    env: process.env,
    logFile: path.join(folder, 'alertmanager.log'),
  });
}

async function startPrometheus(folder: string, port: number): Promise<ServerProcess> {
  return startServer({
    file: process.env['PROMETHEUS_BIN'] ?? 'prometheus',
    args: [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // What fires is sent on at once, not every minute.
      '--rules.alert.resend-delay=1s',
      '--rules.alert.for-grace-period=0s',
    ],
    cwd: folder,
    env: process.env,
    logFile: path.join(folder, 'prometheus.log'),
  });
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function asked(url: string): Promise<unknown> {
  const answer = await fetch(url);
  const { status, data, error } = (await answer.json()) as { status: string; data: unknown; error?: string };
  if (status !== 'success') throw new Error(`Prometheus: ${error ?? answer.status}`);
  return data;
}
