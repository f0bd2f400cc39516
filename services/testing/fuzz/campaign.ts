/** A campaign: so many inputs to every door of a running platform, with somebody honest beside them. */
import { setTimeout as delay } from 'node:timers/promises';
import { startSteadyClient } from '../e2e/crowd.ts';
import { send } from '../e2e/http.ts';
import type { Stage } from '../e2e/stage.ts';
import { startBystander, type Bystander, type HonestFigures } from './bystander.ts';
import { chanceOf } from './chance.ts';
import { Findings } from './findings.ts';
import { complaintAbout } from './forms.ts';
import { talk, type FrameReport } from './frame-talker.ts';
import { anyInput } from './inputs.ts';
import { talkPackets } from './packet-talker.ts';
import { tokenInput } from './inputs/token-inputs.ts';
import type { FuzzInput } from './input.ts';
import { prepare, type Setting } from './setting.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Requests and Phoenix's frames together. */
  readonly runs: number;
  /** Packets of Socket.IO, on top of these. */
  readonly packets: number;
  readonly atOnce: number;
  /** How long the honest person is watched before: alone, and beside as many honest ones. */
  readonly quietMs: number;
  readonly say: (line: string) => void;
}

export interface CampaignResult {
  readonly findings: Findings;
  readonly seconds: number;
  /** The honest person alone, beside as many others that are honest, and beside the campaign. */
  readonly alone: HonestFigures;
  readonly besideHonest: HonestFigures;
  readonly besideCampaign: HonestFigures;
  /** Forged tokens, and milliseconds of CPU that the refusal of one took with everything around it. */
  readonly forged: { readonly count: number; readonly cpuMs: number };
  /** Requests that the platform sent where a token pointed to. */
  readonly visits: number;
}

/** Frames are cheap; so many of all inputs are. */
const FRAME_SHARE = 0.3;
const FRAMES_PER_CONNECTION = 50;
const TALKERS = 3;
const RENEW_EVERY = 10_000;
/** After so many complaints there is enough to mend. */
const ENOUGH_COMPLAINTS = 40;

export async function runCampaign(stage: Stage, options: CampaignOptions): Promise<CampaignResult> {
  const setting = await prepare(stage);
  const { api_urls: bases } = stage.run;
  const bystander = startBystander({ bases, requests: setting.honest, pauseMs: 10 });
  try {
    const { alone, besideHonest, cpuAlone } = await watchBefore(stage, setting, bystander, options);
    const findings = new Findings(options);
    const forged = await forge(stage, setting, findings, { ...options, cpuAlone });
    await bystander.figures();
    const began = performance.now();
    await attack(stage, setting, findings, options);
    const besideCampaign = await bystander.figures();
    const seconds = (performance.now() - began) / 1_000;
    return { findings, seconds, alone, besideHonest, besideCampaign, forged, visits: setting.visits() };
  } finally {
    await bystander.stop();
    setting.close();
  }
}

async function watchBefore(
  stage: Stage,
  { honest }: Setting,
  bystander: Bystander,
  { atOnce, quietMs, say }: CampaignOptions,
): Promise<{ alone: HonestFigures; besideHonest: HonestFigures; cpuAlone: number }> {
  const { run } = stage;
  const crowd = (): (() => Promise<unknown>) => {
    const clients = Array.from({ length: atOnce }, (_, turn) => {
      let count = turn;
      const next = () => honest[(count += 1) % honest.length]!;
      return startSteadyClient(run.api_urls[turn % run.api_urls.length]!, next, { pauseMs: 0 });
    });
    return () => Promise.all(clients.map((client) => client.stop()));
  };
  const leave = crowd();
  await delay(quietMs); // Code is compiled before anything is measured.
  await bystander.figures();
  await delay(quietMs);
  const besideHonest = await bystander.figures();
  await leave();
  await bystander.figures();
  const watch = await watchCpu(stage);
  await delay(quietMs);
  const { cpuMs, tookMs } = await watch();
  const alone = await bystander.figures();
  say(
    `honest p99: ${alone.p99Ms.toFixed(1)} ms alone, ${besideHonest.p99Ms.toFixed(1)} ms beside ${atOnce} others`,
  );
  return { alone, besideHonest, cpuAlone: cpuMs / tookMs };
}

/**
 * Sends forged tokens one after the other and reads what they cost (S3), without what the processes and the honest person
 * take meanwhile: `cpuAlone` milliseconds of CPU in each.
 */
async function forge(
  stage: Stage,
  { target }: Setting,
  findings: Findings,
  { seed, runs, cpuAlone }: CampaignOptions & { readonly cpuAlone: number },
): Promise<CampaignResult['forged']> {
  const count = Math.min(2_000, Math.max(200, Math.floor(runs / 100)));
  const watch = await watchCpu(stage);
  for (let number = 0; number < count; number += 1) {
    await judge(stage, findings, -1 - number, tokenInput(chanceOf(seed, -1 - number), target));
  }
  const { cpuMs, tookMs } = await watch();
  return { count, cpuMs: (cpuMs - cpuAlone * tookMs) / count };
}

/** What all processes together take of the CPU until it is asked for. */
async function watchCpu(stage: Stage): Promise<() => Promise<{ cpuMs: number; tookMs: number }>> {
  const before = await cpuSeconds(stage);
  const began = performance.now();
  return async () => {
    const tookMs = performance.now() - began;
    return { cpuMs: ((await cpuSeconds(stage)) - before) * 1_000, tookMs };
  };
}

async function cpuSeconds({ run }: Stage): Promise<number> {
  const texts = await Promise.all(
    run.processes.map(async ({ internal_url: url }) => (await send(url, { path: '/metrics' })).text),
  );
  return texts.reduce((sum, text) => sum + Number(/^process_cpu_seconds_total\S* (\S+)/m.exec(text)?.[1]), 0);
}

async function attack(
  stage: Stage,
  setting: Setting,
  findings: Findings,
  { seed, runs, packets, atOnce }: CampaignOptions,
): Promise<void> {
  const { api_urls: bases } = stage.run;
  const frames = Math.floor(runs * FRAME_SHARE);
  const isEnough = (): boolean => findings.complaints.length >= ENOUGH_COMPLAINTS;
  let next = 0;
  let renewing: Promise<void> = Promise.resolve();
  const ask = async (): Promise<void> => {
    while (next < runs - frames && !isEnough()) {
      const number = next;
      next += 1;
      if (number % RENEW_EVERY === RENEW_EVERY - 1) renewing = setting.renew();
      await renewing;
      await judge(stage, findings, number, anyInput(chanceOf(seed, number), setting.target));
    }
  };
  const talker = (what: 'frames' | 'packets', speak: typeof talk, total: number): (() => Promise<void>) => {
    let talked = 0;
    return async () => {
      while (talked < total && !isEnough()) {
        const number = talked;
        const count = Math.min(FRAMES_PER_CONNECTION, total - talked);
        talked += count;
        const base = bases[number % bases.length]!;
        const report: FrameReport = await speak(base, setting.target, { seed: seed + 1, number, count });
        findings.noteFrames(what, number, report);
        // Who was cut for frames that nobody understands has not sent them all.
        talked -= count - report.sent;
      }
    };
  };
  const talks = [talker('frames', talk, frames), talker('packets', talkPackets, packets)];
  const chat = async (): Promise<void> => {
    for (const talkOn of talks) await talkOn();
  };
  await Promise.all([...Array.from({ length: atOnce }, ask), ...Array.from({ length: TALKERS }, chat)]);
}

async function judge(stage: Stage, findings: Findings, number: number, input: FuzzInput): Promise<void> {
  const { api_urls: bases } = stage.run;
  const base = bases[Math.abs(number) % bases.length]!;
  try {
    const answer = await send(base, input.sent);
    findings.note(number, input, answer, complaintAbout(input, answer));
  } catch (error) {
    findings.noteSilence(number, input, error);
  }
}
