import { html } from '../../platform/pages/html.ts';
import { pageOf } from '../../platform/pages/page-layout.ts';
import type { RoomLog } from './room-log.ts';

/** The replay of a room, event by event, without what people wrote. */
export function roomPage(log: RoomLog): string {
  const { room_id: id, owner, epoch, seq, wake_at: wakeAt, events, next_after: next } = log;
  const place = `/internal/on-call/rooms/${id}`;
  return pageOf({
    language: 'en',
    title: 'Replay of a room',
    body: html`<p><code>${id}</code></p>
      <p>
        ${owner === null ? 'Nobody owns it now' : html`Owned by <code>${owner}</code>`}, epoch ${epoch}, seq
        ${seq}${wakeAt === null ? '' : `, wakes at ${wakeAt}`}
      </p>
      <ol class="card">
        ${events.map(
          (event) =>
            html`<li>
              <strong>${event.seq}</strong> ${event.type}
              <span class="soft">
                ${event.at}, epoch ${event.epoch}${event.actor_id === null ? '' : `, by ${event.actor_id}`}
              </span>
              <br /><code class="soft">${JSON.stringify(event.about)}</code>
            </li>`,
        )}
      </ol>
      <div class="row">
        <a class="button plain" href="/internal/on-call">All of it</a>
        <a class="button plain" href="${place}">From the start</a>
        ${next === null ? undefined : html`<a class="button" href="${place}?after=${next}">Go on</a>`}
      </div>`,
  });
}
