import type { Language } from '../../../platform/errors/sentences.ts';
import type { AlertEvent } from '../alert.ts';
import type { AlertWithHistory } from '../alert.repository.ts';
import { momentOf, wordsIn, type Say, type Word } from '../words.ts';
import { alertCard } from './alert-card.ts';
import { html, type Markup } from '../../../platform/pages/html.ts';
import { pageOf } from '../../../platform/pages/page-layout.ts';

const MINUTES = [15, 30, 60, 120, 240, 480] as const;

/** One alert, with the form that acknowledges it: opening the page does nothing. */
export function acknowledgePage(
  view: { readonly alert: AlertWithHistory; readonly who: string; readonly minutes: number },
  language: Language,
): string {
  const say = wordsIn(language);
  const { alert, who } = view;
  const isOver = alert.state === 'resolved';
  return pageOf({
    language,
    title: say(isOver ? 'resolved' : 'acknowledge'),
    body: html`${alertCard(alert, say, { under: 'h1' })}
      ${taken(alert, say)}${isOver ? html`<p>${say('ended')}</p>` : form(view.minutes, who, say)}
      <div class="row"><a class="button plain" href="/">${say('allAlerts')}</a></div>
      <h2>${say('history')}</h2>
      <ol class="card">
        ${alert.history.map((event) => happened(event, say))}
      </ol>
      ${isOver ? undefined : endForm(say)}`,
  });
}

function taken(
  { state, acknowledged_by: who, acknowledged_until: until }: AlertWithHistory,
  say: Say,
): Markup | undefined {
  if (state !== 'acknowledged' || who === null || until === null) return undefined;
  return html`<p role="status"><strong>${say('taken', { who, until: momentOf(until) })}</strong></p>`;
}

function form(usual: number, who: string, say: Say): Markup {
  const choices = [...new Set([...MINUTES, usual])].sort((left, right) => left - right);
  const options = choices.map((minutes) => {
    const label =
      minutes % 60 === 0 && minutes > 60
        ? say('hours', { hours: minutes / 60 })
        : say('minutes', { minutes });
    return minutes === usual
      ? html`<option value="${minutes}" selected>${label}</option>`
      : html`<option value="${minutes}">${label}</option>`;
  });
  return html`<form method="post" class="card">
    <input type="hidden" name="action" value="acknowledge" /> <label for="minutes">${say('forHowLong')}</label
    ><select id="minutes" name="minutes">
      ${options}
    </select>
    <label for="note">${say('note')}</label
    ><textarea id="note" name="note" rows="2" maxlength="1000"></textarea>
    <button class="wide" type="submit">${say('acknowledgeAs', { who })}</button>
  </form>`;
}

function endForm(say: Say): Markup {
  return html`<form method="post" class="row">
    <input type="hidden" name="action" value="resolve" />
    <button class="plain" type="submit">${say('end')}</button><span class="soft">${say('endHint')}</span>
  </form>`;
}

function happened({ at, kind, who, level, note }: AlertEvent, say: Say): Markup {
  const word: Word = `happened_${kind}`;
  const what = say(word, { who: who ?? '', level: level === null ? '' : level + 1 });
  return html`<li>
    <span class="soft">${momentOf(at)}</span> ${what} <span class="soft">${note ?? undefined}</span>
  </li>`;
}
