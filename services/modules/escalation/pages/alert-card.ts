import { nameOf, severityOf, type Alert } from '../alert.ts';
import { isLink } from '../message.ts';
import { momentOf, type Say } from '../words.ts';
import { html, type Markup } from '../../../platform/pages/html.ts';

const HEADINGS = { firing: 'firing', acknowledged: 'acknowledged', resolved: 'resolved' } as const;

/** What everybody on call needs to know of an alert at a glance; `actions` stand below. Its heading is one below `under`. */
export function alertCard(
  alert: Alert,
  say: Say,
  { under, actions = [] }: { readonly under: 'h1' | 'h2'; readonly actions?: readonly Markup[] },
): Markup {
  const { summary, description, runbook_url: runbook, dashboard_url: dashboard } = alert.annotations;
  const links = [linkTo(runbook, say('runbook')), linkTo(dashboard, say('dashboard'))].flatMap(
    (link) => link ?? [],
  );
  return html`<article class="card ${alert.state}">
    <p class="state">${say(HEADINGS[alert.state])} · ${severityOf(alert)}</p>
    ${under === 'h1' ? html`<h2 class="name">${nameOf(alert)}</h2>` : html`<h3 class="name">${nameOf(alert)}</h3>`}
    <p>${summary}</p>
    <p>${description === summary ? undefined : description}</p>
    <p class="soft">${alert.labels['platform'] ?? ''} ${say('since', { at: momentOf(alert.starts_at) })}</p>
    ${holding(alert, say)}
    <div class="row">${actions}${links}</div>
  </article>`;
}

function holding(
  { state, acknowledged_by: who, acknowledged_until: until, note }: Alert,
  say: Say,
): Markup | undefined {
  if (state !== 'acknowledged' || who === null || until === null) return undefined;
  return html`<p>${say('acknowledged')} ${say('by', { who, until: momentOf(until) })}</p>
    <p>${note ?? undefined}</p>`;
}

function linkTo(url: string | undefined, label: string): Markup | undefined {
  return isLink(url) ? html`<a class="button plain" href="${url}" rel="noreferrer">${label}</a>` : undefined;
}
