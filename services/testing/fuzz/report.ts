import type { HonestFigures } from './bystander.ts';
import type { CampaignResult } from './campaign.ts';

/** What others' slowest answers may become, in times of what they are beside as many honest requests. */
const TIMES_SLOWER = 2;
/** A refusal of a token may cost so much CPU, with the whole request around it (S3). */
const REFUSAL_CPU_MS = 5;
/** Below this nobody notices anything. */
const ALWAYS_FINE_MS = 60;

/**
 * Everything that a campaign must not find; empty when it was as it must be. A short one on a machine that has other
 * things to do has few figures: `slowdown` says how much slower the machine was than an idle one.
 */
export function problemsOf(result: CampaignResult, slowdown = 1): string[] {
  const { findings, besideHonest, besideCampaign, forged, visits } = result;
  const allowedMs = Math.max(ALWAYS_FINE_MS, besideHonest.p99Ms * TIMES_SLOWER) * slowdown;
  return [
    ...findings.complaints,
    ...besideCampaign.failures.slice(0, 5).map((failure) => `an honest request failed: ${failure}`),
    ...(besideCampaign.p99Ms > allowedMs
      ? [
          `p99 of honest requests was ${besideCampaign.p99Ms.toFixed(1)} ms, ${allowedMs.toFixed(1)} are allowed`,
        ]
      : []),
    ...(forged.cpuMs > REFUSAL_CPU_MS ? [`a forged token cost ${forged.cpuMs.toFixed(2)} ms of CPU`] : []),
    ...(visits > 0 ? [`${visits} requests went where a token pointed to`] : []),
  ];
}

/** The figures of a campaign, for people. */
export function reportOf({
  findings,
  seconds,
  alone,
  besideHonest,
  besideCampaign,
  forged,
}: CampaignResult): string {
  const doors = [...findings.tally].map(([door, statuses]) => {
    const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...statuses].toSorted(([left], [right]) => left - right);
    const slowest = door === 'frames' || door === 'packets' ? undefined : findings.slowest.get(door);
    const slow = slowest === undefined ? '' : `; slowest ${Math.round(slowest.tookMs)} ms`;
    return `  ${door}: ${total} (${parts.map(([status, count]) => `${status}: ${count}`).join(', ')})${slow}`;
  });
  return [
    `${findings.count} inputs in ${seconds.toFixed(0)} s`,
    ...doors,
    `  ${forged.count} forged tokens one by one, ${forged.cpuMs.toFixed(2)} ms of CPU each, request and all`,
    `  honest requests alone: ${told(alone)}`,
    `  beside as many honest ones: ${told(besideHonest)}`,
    `  beside the campaign: ${told(besideCampaign)}`,
  ].join('\n');
}

function told({ answers, p50Ms, p99Ms }: HonestFigures): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms (${answers} answers)`;
}
