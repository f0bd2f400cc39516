import type { OpenAlert } from '../escalation/index.ts';
import { html, type Markup } from '../../platform/pages/html.ts';
import { pageOf } from '../../platform/pages/page-layout.ts';
import type { AskedProcess, PlatformStatus } from './status.ts';

/** The platform at a glance, for a phone at night. */
export function statusPage(status: PlatformStatus): string {
  const { missing, alerts, queues, releases, versions, rooms } = status;
  return pageOf({
    language: 'en',
    title: 'StudyFlow now',
    body: html`<div class="row">
        <a class="button plain" href="/internal/on-call">Look again</a
        ><span class="soft">as of ${status.at}</span>
      </div>
      ${missing.length === 0 ? undefined : html`<p class="bad">Not known: ${missing.join('; ')}</p>`}
      <h2>Alerts</h2>
      ${alertsOf(alerts)}
      <h2>Processes (${status.processes.length})</h2>
      ${status.processes.map(processCard)}
      <h2>Releases</h2>
      <ul class="card">
        ${releases.map(
          ({ release, processes, promoted }) =>
            html`<li>${release} <span class="soft">${processes} processes, ${promoted} promoted</span></li>`,
        )}
        <li>Versions <span class="soft">${versions.join(', ')}</span></li>
      </ul>
      <h2>Rooms</h2>
      <ul class="card">
        <li>${rooms.owned} in memory, ${rooms.waiting} messages wait</li>
        ${rooms.busiest.map(
          ({ id, mailbox, epoch }) =>
            html`<li>
              <a href="/internal/on-call/rooms/${id}"><code>${id}</code></a>
              <span class="soft">${mailbox} wait, epoch ${epoch}</span>
            </li>`,
        )}
      </ul>
      <h2>Queues</h2>
      ${queues === null ? html`<p class="bad">Not known.</p>` : queuesOf(queues)}`,
  });
}

function alertsOf(alerts: readonly OpenAlert[] | null): Markup {
  if (alerts === null) return html`<p class="bad">Not known.</p>`;
  if (alerts.length === 0) return html`<p>Nothing fires.</p>`;
  return html`${alerts.map(
    ({ name, state, severity, since, summary, acknowledged_by: who }) =>
      html`<article class="card ${state}">
        <p class="state">${state} · ${severity ?? ''}</p>
        <h3 class="name">${name}</h3>
        <p>${summary ?? ''}</p>
        <p class="soft">since ${since}${who === null ? '' : `, ${who} takes care of it`}</p>
      </article>`,
  )}`;
}

function processCard({ process, roles, is_draining: isDraining, status, failure }: AskedProcess): Markup {
  const isWell = status?.health === 'ready' && !isDraining;
  return html`<article class="card ${isWell ? 'resolved' : 'firing'}">
    <p class="state">${isDraining ? 'draining' : (status?.health ?? 'no answer')}</p>
    <h3 class="name">${roles.join(', ')}</h3>
    <p class="soft"><code>${process}</code></p>
    ${failure === undefined ? undefined : html`<p class="bad">${failure}</p>`} ${status && detailsOf(status)}
  </article>`;
}

function detailsOf(status: NonNullable<AskedProcess['status']>): Markup {
  const { actors, away, credentials } = status;
  const waiting = actors.waiting === 0 ? '' : `, ${actors.waiting} messages wait`;
  return html`${away.length === 0 ? undefined : html`<p class="bad">Away: ${away.join(', ')}</p>`}
    <p>
      Version ${status.version}${status.release === null ? '' : ` of ${status.release}`},
      ${status.is_promoted ? 'promoted' : 'waits for its promotion'}, up ${durationOf(status.uptime_seconds)},
      ${Math.round(status.memory_bytes / 1_048_576)} MiB, ${actors.owned} rooms${waiting}
    </p>
    ${credentials.map(
      ({ name, version, since, pending }) =>
        html`<p class="soft">
          ${name} ${version} since ${since}${pending === undefined ? '' : `; ${pending} cannot be used yet`}
        </p>`,
    )}`;
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function queuesOf({ outbox, jobs }: NonNullable<PlatformStatus['queues']>): Markup {
  return html`<ul class="card">
    <li>
      Jobs
      <span class="soft">
        ${jobs.waiting} wait, ${jobs.running} run, ${jobs.dead} dead, the oldest is due for
        ${Math.round(jobs.oldest_seconds)} s
      </span>
    </li>
    ${outbox.map(
      ({ name, waiting, seconds, dead_letters: dead }) =>
        html`<li>
          ${name}
          <span class="soft">${waiting} changes behind, ${Math.round(seconds)} s, ${dead} dead letters</span>
        </li>`,
    )}
  </ul>`;
}
