import { el } from '../dom.js';
import { readReplay } from '../replay-source.js';
import { Tape } from '../replay-tape.js';
import { currentLanguage, say } from '../words.js';
import { lineOf } from './room-line.js';

const SPEEDS = [1, 4, 16, 64];
/** Lines on the page at a time. */
const MOST_LINES = 200;

/** What has happened in a room, played: the timer's phases, who was in, the conversation. */
export function replayView({ show, userId }, roomId) {
  const tape = new Tape();
  const loading = new AbortController();
  let place = 0;
  let shown = 0;
  let isPlaying = false;
  let tickedAt = 0;

  const title = el('h1', {}, '…');
  const moment = el('time', {}, '–');
  const phase = el('p', { className: 'soft' }, '–');
  const people = el('ul', { className: 'people' });
  const log = el('div', { role: 'log', tabIndex: 0, 'aria-label': say('chat'), 'aria-live': 'off' });
  const track = el('div', { className: 'track', 'aria-hidden': 'true' });
  const play = el('button', { type: 'button', onclick: () => setPlaying(!isPlaying) }, say('play'));
  const speed = el(
    'select',
    { 'aria-label': say('speed') },
    SPEEDS.map((times) => el('option', { value: times, selected: times === 4 }, `${times}×`)),
  );
  const slider = el('input', {
    type: 'range',
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    'aria-label': say('position'),
    oninput: () => goTo(Number(slider.value)),
  });

  function setPlaying(next) {
    isPlaying = next;
    if (isPlaying && place >= tape.length) goTo(0);
    tickedAt = performance.now();
    play.textContent = say(isPlaying ? 'pause' : 'play');
  }

  function tick() {
    if (!isPlaying) return;
    const now = performance.now();
    goTo(Math.min(place + (now - tickedAt) * Number(speed.value), tape.length));
    tickedAt = now;
    if (place >= tape.length && tape.isComplete) setPlaying(false);
  }

  function goTo(next) {
    place = next;
    const count = tape.countAt(place);
    slider.value = place;
    if (count !== shown) draw(count);
  }

  function draw(count) {
    const isForward = count > shown;
    const from = Math.max(isForward ? shown : 0, count - MOST_LINES);
    const lines = tape.events.slice(from, count).map((event) => lineOf(event, { userId, names: tape.names }));
    if (isForward) log.append(...lines);
    else log.replaceChildren(...lines);
    while (log.childElementCount > MOST_LINES) log.firstElementChild.remove();
    log.scrollTop = log.scrollHeight;
    shown = count;
    drawMoment(tape.events[count - 1], tape.timerAfter(count));
    people.replaceChildren(...tape.membersAfter(count).map(person));
  }

  function drawMoment(event, timer) {
    const at = event && new Date(event.at);
    moment.dateTime = event?.at ?? '';
    moment.textContent = at
      ? at.toLocaleString(currentLanguage(), { dateStyle: 'medium', timeStyle: 'medium' })
      : '–';
    slider.setAttribute('aria-valuetext', moment.textContent);
    phase.textContent = timer
      ? `${say(timer.phase)} · ${say('round', { round: timer.round })} · ${say(`was_${timer.state}`)}`
      : '–';
  }

  function person(id) {
    const name = tape.names.get(id) ?? say('someone');
    return el('li', {}, el('span', { className: 'face', 'aria-hidden': 'true' }, [...name][0] ?? '?'), name);
  }

  function drawTrack() {
    title.textContent = say('replayOf', { name: tape.room.name });
    slider.max = Math.max(1, tape.length);
    track.replaceChildren(
      ...tape.phases.map(({ phase: name, from, to }) => {
        const part = el('span', { 'data-phase': name });
        part.style.left = `${(100 * from) / slider.max}%`;
        part.style.width = `${(100 * (to - from)) / slider.max}%`;
        return part;
      }),
    );
  }

  readReplay(roomId, (line) => tape.take(line), loading.signal)
    .then(() => {
      if (loading.signal.aborted) return;
      drawTrack();
      goTo(0);
    })
    .catch((error) => show(error.message));
  const ticking = setInterval(tick, 100);
  const close = () => (clearInterval(ticking), loading.abort());
  return { view: layOut({ title, track, slider, play, speed, moment, phase, people, log, roomId }), close };
}

function layOut({ title, track, slider, play, speed, moment, phase, people, log, roomId }) {
  return el(
    'div',
    { className: 'stack' },
    el('a', { href: `#/rooms/${roomId}` }, `← ${say('room')}`),
    title,
    el(
      'section',
      { className: 'card replay', 'aria-label': say('replay') },
      el('div', { className: 'tape' }, track, slider),
      el('div', { className: 'row' }, play, speed, moment),
      phase,
    ),
    el(
      'div',
      { className: 'columns' },
      el('section', { className: 'card' }, el('h2', {}, say('members')), people),
      el('section', { className: 'card chat' }, el('h2', {}, say('chat')), log),
    ),
  );
}
