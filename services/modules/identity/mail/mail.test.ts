import { describe, expect, test } from '@jest/globals';
import { LANGUAGES } from '../../../platform/errors/sentences.ts';
import type { LinkType } from '../links/link.ts';
import { linkMail } from './link-mail.ts';
import { noticeMail } from './notice-mail.ts';
import { NOTICE_WORDS } from './notice-words.ts';
import { NOTICE_TYPES } from './notices.ts';
import { mailPreviews } from './preview.ts';
import { WORDS } from './words.ts';

const TYPES = Object.keys(WORDS) as LinkType[];
const CASES = TYPES.flatMap((type) => LANGUAGES.map((language) => [type, language] as const));

const NOTICES = NOTICE_TYPES.flatMap((type) => LANGUAGES.map((language) => [type, language] as const));

const mailOf = (type: LinkType, language: 'en' | 'de') =>
  linkMail({
    type,
    language,
    to: 'a@example.test',
    link: 'http://x/?a=1&b=2',
    otp: '012345',
    otherEmail: 'b@<example>.test',
  });

describe.each(CASES)('the mail %s in %s', (type, language) => {
  test('says the same in text and HTML', () => {
    const mail = mailOf(type, language);
    const words = WORDS[type][language];
    expect(mail).toMatchObject({ to: 'a@example.test', subject: words.subject, otp: '012345' });
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain(words.heading);
      expect(form).toContain('012345');
      expect(form).toContain(words.note);
      expect(form).not.toContain('{');
    }
    expect(mail.html).toContain(`lang="${language}"`);
  });

  test('has its link as it is in the text, and escaped in HTML', () => {
    const mail = mailOf(type, language);
    const hasLink = WORDS[type][language].button !== undefined;
    expect(mail.links).toEqual(hasLink ? ['http://x/?a=1&b=2'] : []);
    expect(mail.text.includes('http://x/?a=1&b=2')).toBe(hasLink);
    expect(mail.html.includes('href="http://x/?a=1&amp;b=2"')).toBe(hasLink);
  });
});

describe.each(NOTICES)('the notice %s in %s', (type, language) => {
  test('says the same in text and HTML, names what it is about, and has nothing to click', () => {
    const mail = noticeMail({ type, language, to: 'a@example.test', detail: '$&<b>@example.test' });
    const { subject, heading, sentence, note } = NOTICE_WORDS[type][language];
    expect(mail).toMatchObject({ to: 'a@example.test', subject, links: [] });
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain(heading);
      expect(form).toContain(note);
      expect(form).not.toContain('{');
    }
    const isNamed = sentence.includes('{detail}');
    expect([mail.text.includes('$&<b>@'), mail.html.includes('&lt;b&gt;@')]).toEqual([isNamed, isNamed]);
  });
});

test('a change of address names the other one, and nothing in it becomes HTML', () => {
  const mail = mailOf('email_change_current', 'en');
  expect(mail.text).toContain('b@<example>.test');
  expect(mail.html).toContain('b@&lt;example&gt;.test');
});

test('every mail in every language can be looked at on one page', () => {
  const page = mailPreviews('http://127.0.0.1:4000');
  for (const [type, language] of [...CASES, ...NOTICES]) expect(page).toContain(`${type} (${language})`);
  expect(page.match(/<iframe sandbox/g)).toHaveLength(CASES.length + NOTICES.length);
});
