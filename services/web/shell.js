import { api } from './api.js';
import { el } from './dom.js';
import { closeInbox, onInbox, openInbox } from './inbox-store.js';
import { closeLink, onLink } from './live.js';
import { supabase } from './session.js';
import { currentLanguage, say, switchLanguage } from './words.js';
import { inboxView } from './views/inbox.js';
import { replayView } from './views/replay.js';
import { roomView } from './views/room.js';
import { roomsView } from './views/rooms.js';
import { tasksView } from './views/tasks.js';
import { tutorView } from './views/tutor.js';
import { welcomeView } from './views/welcome.js';

const PLACES = ['tasks', 'rooms', 'tutor', 'inbox'];
const THEMES = ['auto', 'light', 'dark'];
const NOTICE_MS = 6_000;

let theme = localStorage.getItem('theme') ?? 'auto';
let session;
let closeView;
let noticeTimer;

/** How much is unread; changes while the bar stays, so that nobody loses their place in it. */
const count = el('span', { className: 'pill', hidden: true });
const main = document.getElementById('main');
const notice = document.getElementById('notice');

/** Says something in passing, also to screen readers. */
function show(sentence) {
  notice.textContent = sentence;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (notice.hidden = true), NOTICE_MS);
}

function go(hash) {
  location.hash = hash;
}

async function signOut() {
  await supabase.auth.signOut({ scope: 'local' });
}

function drawBar() {
  const place = PLACES.find((name) => location.hash.startsWith(`#/${name}`)) ?? 'tasks';
  document.getElementById('bar').replaceChildren(
    el(
      'a',
      { className: 'brand', href: '#/tasks' },
      el('img', { src: '/web/icon.svg', alt: '' }),
      'StudyFlow',
    ),
    session
      ? el(
          'nav',
          { 'aria-label': 'StudyFlow' },
          el(
            'ul',
            {},
            PLACES.map((name) =>
              el(
                'li',
                {},
                el(
                  'a',
                  { href: `#/${name}`, 'aria-current': place === name && 'page' },
                  say(name),
                  name === 'inbox' && count,
                ),
              ),
            ),
          ),
        )
      : '',
    el(
      'div',
      { className: 'tools' },
      el(
        'button',
        { className: 'quiet small', type: 'button', onclick: nextTheme },
        say('theme', { name: say(theme) }),
      ),
      el(
        'button',
        {
          className: 'quiet small',
          type: 'button',
          lang: currentLanguage() === 'en' ? 'de' : 'en',
          onclick: nextLanguage,
        },
        say('language'),
      ),
      session && el('button', { className: 'quiet small', type: 'button', onclick: signOut }, say('signOut')),
    ),
  );
}

function drawCount({ unread }) {
  count.hidden = unread === 0;
  count.textContent = unread > 99 ? '99+' : String(unread);
  count.title = say('unreadCount', { count: unread });
}

function nextTheme() {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  localStorage.setItem('theme', theme);
  applyTheme();
  drawBar();
  document.querySelector('.tools button').focus();
}

function nextLanguage() {
  switchLanguage();
  draw();
  document.querySelectorAll('.tools button')[1].focus();
}

function applyTheme() {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

async function draw() {
  closeView?.();
  closeView = undefined;
  document.documentElement.lang = currentLanguage();
  document.getElementById('skip').textContent = say('skip');
  drawBar();
  const tools = { show, go, userId: session?.user.id };
  const [, place, id, part] = location.hash.split('/');
  if (!session) main.replaceChildren(welcomeView(tools));
  else if (place === 'join' && id) await joinByLink(id);
  else if (place === 'rooms' && id) {
    mount((part === 'replay' ? replayView : roomView)(tools, id));
  } else if (place === 'tutor') mount(tutorView(tools));
  else if (place === 'inbox') mount(inboxView(tools));
  else main.replaceChildren(place === 'rooms' ? roomsView(tools) : tasksView(tools));
}

/** Shows a view that has something to end when another one comes. */
function mount({ view, close }) {
  closeView = close;
  main.replaceChildren(view);
}

async function joinByLink(token) {
  try {
    const { room } = await api('POST', '/rooms/join', { token });
    go(`#/rooms/${room.id}`);
  } catch (error) {
    show(error.message);
    go('#/rooms');
  }
}

/** The link of an invitation names the room's door in its query; from here on it is a place of this page. */
function followInvitation() {
  const token = new URLSearchParams(location.search).get('invitation');
  if (token) history.replaceState(null, '', `/#/join/${token}`);
}

/** Draws the page and follows who is signed in and where they go. */
export function start() {
  applyTheme();
  followInvitation();
  document.getElementById('skip').addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  addEventListener('hashchange', draw);
  onInbox(drawCount);
  onLink((state) => {
    if (state === 'away') show(say('reconnecting'));
  });
  supabase.auth.onAuthStateChange((event, now) => {
    const changed = session?.user.id !== now?.user.id;
    session = now ?? undefined;
    if (!session) {
      closeInbox();
      closeLink();
    }
    // Drawing calls supabase-js again, which it forbids inside this callback.
    if (changed || event === 'INITIAL_SESSION') setTimeout(draw, 0);
    if (session && changed) setTimeout(() => openInbox().catch((error) => show(error.message)), 0);
  });
}
