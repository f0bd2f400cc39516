import { el, field, form } from '../dom.js';
import { orThrow, supabase } from '../session.js';
import { say } from '../words.js';

/** Signing in and up, and looking around without an account. */
export function welcomeView({ show }) {
  let isNew = false;
  const card = el('section', { className: 'card' });
  const draw = () => {
    const email = el('input', { name: 'email', type: 'email', required: true, autocomplete: 'email' });
    const password = el('input', {
      name: 'password',
      type: 'password',
      required: true,
      minLength: isNew ? 8 : 1,
      autocomplete: isNew ? 'new-password' : 'current-password',
    });
    const name = el('input', { name: 'name', required: true, maxLength: 100, autocomplete: 'name' });
    card.replaceChildren(
      el('h2', {}, say(isNew ? 'signUp' : 'signIn')),
      form(
        { className: 'stack', submit: isNew ? signUp : signIn },
        isNew && field(say('name'), name),
        field(say('email'), email),
        field(say('password'), password),
        el('button', { type: 'submit' }, say(isNew ? 'signUp' : 'signIn')),
      ),
      el(
        'div',
        { className: 'row', style: 'margin-top:0.9rem;flex-wrap:wrap' },
        el(
          'button',
          { className: 'quiet', type: 'button', onclick: swap },
          say(isNew ? 'haveAccount' : 'needAccount'),
        ),
        el('button', { className: 'quiet', type: 'button', onclick: lookAround }, say('guest')),
      ),
    );
  };
  function swap() {
    isNew = !isNew;
    draw();
    card.querySelector('input').focus();
  }
  async function signIn(entered) {
    orThrow(await supabase.auth.signInWithPassword(Object.fromEntries(entered)));
  }
  async function signUp(entered) {
    const { email, password, name } = Object.fromEntries(entered);
    const [first_name, ...rest] = name.trim().split(/\s+/);
    const { session } = orThrow(
      await supabase.auth.signUp({
        email,
        password,
        options: { data: { first_name, last_name: rest.join(' ') } },
      }),
    );
    if (!session) show(say('confirmMail'));
  }
  async function lookAround() {
    const { error } = await supabase.auth.signInAnonymously();
    if (error) show(error.message);
  }
  draw();
  return el(
    'div',
    { className: 'welcome stack' },
    el('div', {}, el('h1', {}, say('welcome')), el('p', { className: 'soft' }, say('welcomeText'))),
    card,
  );
}
