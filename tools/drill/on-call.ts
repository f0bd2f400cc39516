/** Who is on call during a drill: the receiver of alerts is told by Alertmanager, and tells them by mail. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { anyFreePort } from '../local/ports.ts';

/** The receiver of alerts that `make start` runs beside a platform. */
export interface OnCall {
  readonly url: string;
  readonly token: string;
  /** With which it is started. */
  readonly settings: Readonly<Record<string, string>>;
}

const ADDRESS = 'on-call@example.test';

/** One person who is told at once. */
export async function prepareOnCall(): Promise<OnCall> {
  const port = await anyFreePort();
  const token = `drill-${crypto.randomUUID()}`;
  const policy = {
    contacts: [{ name: 'ada', email: ADDRESS }],
    levels: [{ after_minutes: 0, tell: ['ada'] }],
  };
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    settings: {
      ESCALATION_PORT: String(port),
      ESCALATION_TOKEN: token,
      ESCALATION_POLICY: JSON.stringify(policy),
    },
  };
}

/** Mails to whoever is on call that name the runbook of an alert. */
export function mailsOf(mailFolder: string, alert: string): number {
  return readdirSync(mailFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(path.join(mailFolder, name), 'utf8'))
    .filter((mail) => mail.includes(ADDRESS) && mail.includes(`${alert}.md`)).length;
}
