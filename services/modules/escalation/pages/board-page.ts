import type { Language } from '../../../platform/errors/sentences.ts';
import { nameOf, type Alert } from '../alert.ts';
import type { OnCall } from '../use-cases/read-alerts.ts';
import { momentOf, wordsIn, type Say } from '../words.ts';
import { alertCard } from './alert-card.ts';
import { html, type Markup } from '../../../platform/pages/html.ts';
import { pageOf } from '../../../platform/pages/page-layout.ts';

export interface Board {
  readonly open: readonly Alert[];
  readonly over: readonly Alert[];
  readonly onCall: OnCall;
  readonly now: Date;
  /** Where an alert is acknowledged by whoever reads this. */
  readonly linkTo: (alert: Alert) => string;
}

/** Everything that fires, who is on call, and what is over. */
export function boardPage({ open, over, onCall, now, linkTo }: Board, language: Language): string {
  const say = wordsIn(language);
  const firing = open.filter(({ state }) => state === 'firing');
  const held = open.filter(({ state }) => state !== 'firing');
  const card = (alert: Alert): Markup =>
    alertCard(alert, say, {
      under: 'h2',
      actions: [
        html`<a class="button ${alert.state === 'firing' ? '' : 'plain'}" href="${linkTo(alert)}"
          >${say('acknowledge')}</a
        >`,
      ],
    });
  return pageOf({
    language,
    title: say('alerts'),
    body: html`<div class="row">
        <a class="button plain" href="/">${say('again')}</a>
        <span class="soft">${say('asOf', { at: momentOf(now) })}</span>
      </div>
      <h2>${say('firing')} (${firing.length})</h2>
      ${firing.length === 0 ? html`<p>${say('nothing')}</p>` : firing.map(card)}
      ${
        held.length === 0
          ? undefined
          : html`<h2>${say('acknowledged')} (${held.length})</h2>
              ${held.map(card)}`
      }
      <h2>${say('onCall')}</h2>
      ${levels(onCall, say)}
      <h2>${say('history')}</h2>
      <ol class="card">
        ${over.map((alert) => past(alert, say, linkTo))}
      </ol>`,
  });
}

function levels({ levels: list, watchdog_heard_at: heardAt }: OnCall, say: Say): Markup {
  const rows = list.map(
    ({ after_minutes: minutes, names }, level) =>
      html`<li>
        <strong>${say('level', { level: level + 1 })}</strong> ${names.join(', ')}
        <span class="soft">${minutes === 0 ? say('atOnce') : say('afterMinutes', { minutes })}</span>
      </li>`,
  );
  const watchdog = heardAt === null ? say('watchdogNever') : say('watchdog', { at: momentOf(heardAt) });
  return html`<ul class="card">
      ${rows}
    </ul>
    <p class="soft">${watchdog}</p>`;
}

function past(alert: Alert, say: Say, linkTo: Board['linkTo']): Markup {
  const { resolved_at: at } = alert;
  return html`<li>
    <a href="${linkTo(alert)}">${nameOf(alert)}</a>
    <span class="soft"
      >${alert.labels['platform'] ?? ''} ${say('resolved')} ${at === null ? '' : momentOf(at)}</span
    >
  </li>`;
}
