import type { Language } from '../errors/sentences.ts';
import { html, Markup } from './html.ts';

/** Readable at arm's length in the dark, one column on a phone; the colour scheme is the reader's. */
const STYLE = new Markup(`
:root{color-scheme:light dark;--ink:#111827;--soft:#4b5563;--paper:#f3f4f6;--card:#fff;--line:#d1d5db;
--bad:#b91c1c;--held:#92400e;--good:#166534;--act:#1d4ed8}
@media(prefers-color-scheme:dark){:root{--ink:#f3f4f6;--soft:#a7b0bd;--paper:#0b0f17;--card:#151b26;--line:#303a49;
--bad:#fca5a5;--held:#fcd34d;--good:#86efac;--act:#3b6fe0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif}
main{max-width:46rem;margin:0 auto;padding:16px}
h1{font-size:1.4rem;margin:8px 0 16px}h2{font-size:1.05rem;margin:24px 0 8px}.name{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
p{margin:4px 0}a{color:inherit}
.card{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--line);border-radius:10px;padding:14px 16px;margin:0 0 12px}
.firing{border-left-color:var(--bad)}.acknowledged{border-left-color:var(--held)}.resolved{border-left-color:var(--good)}
.state{font-weight:700;text-transform:uppercase;font-size:.8rem;letter-spacing:.04em}
.firing .state{color:var(--bad)}.acknowledged .state{color:var(--held)}.resolved .state{color:var(--good)}
.table{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
code{overflow-wrap:anywhere}.bad{color:var(--bad);font-weight:700}
.soft{color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.row{display:flex;flex-wrap:wrap;gap:10px;margin-top:10px;align-items:center}
.button,button{display:inline-block;font:inherit;font-weight:600;min-height:48px;padding:11px 20px;border-radius:10px;border:1px solid transparent;
background:var(--act);color:#fff;text-decoration:none;cursor:pointer}
.plain{background:transparent;color:var(--ink);border-color:var(--line)}
label{display:block;margin:12px 0 4px;font-weight:600}
select,textarea{font:inherit;width:100%;min-height:48px;padding:10px;border-radius:10px;border:1px solid var(--line);background:var(--card);color:var(--ink)}
button.wide{width:100%;margin-top:16px;min-height:56px;font-size:1.1rem}
ol,ul{margin:0;padding:0;list-style:none}li{padding:6px 0;border-bottom:1px solid var(--line)}li:last-child{border:0}
a:focus-visible,button:focus-visible,select:focus-visible,textarea:focus-visible{outline:3px solid var(--act);outline-offset:2px}
`);

/** A page for people on call. It needs no script, and nothing on it moves by itself. */
export function pageOf(options: {
  readonly language: Language;
  readonly title: string;
  readonly body: Markup;
}): string {
  const { language, title, body } = options;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="same-origin" />
        <title>${title} · StudyFlow</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.text;
}
