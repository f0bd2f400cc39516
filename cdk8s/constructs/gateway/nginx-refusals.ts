import { REFUSED, SURFACES, bodiesOf } from './refusals.ts';

/** Maps that choose the body of a refusal by surface and language. */
export function refusalMaps(): string {
  const surfaces = SURFACES.map(([name, pattern]) => `    ${pattern} ${name};`).join('\n');
  const bodies = REFUSED.map((status) => {
    const lines = bodiesOf(status).map(([key, body]) => `    ${key} '${quoted(body)}';`);
    return `  map $surface:$language $body_${status} {\n${lines.join('\n')}\n  }`;
  });
  return `
  map $uri $surface {
    default problem;
${surfaces}
  }
  map $surface $refusal_form { default json; problem problem; }
  map $http_accept_language $language { default en; "~*^de\\b" de; }
${bodies.join('\n')}`;
}

/** Which of nginx's own failures becomes which refusal. The platform's answers pass as they are. */
export function refusalRules(): string {
  return [
    ['400 494', 400],
    ['413', 413],
    ['429', 429],
    ['500 502 503 504', 503],
  ]
    .map(([from, to]) => `\n    error_page ${from} =${to} @\${refusal_form}_${to};`)
    .join('');
}

/** The answers themselves. */
export function refusalLocations(requestsPerMinute: number): string {
  const types = [
    ['problem', 'application/problem+json'],
    ['json', 'application/json'],
  ] as const;
  return REFUSED.flatMap((status) =>
    types.map(
      ([form, type]) => `
    location @${form}_${status} {
      default_type "${type}; charset=utf-8";
      add_header X-Request-Id $request_id_sent always;
      add_header Cache-Control no-store always;${headersOf(status, requestsPerMinute)}
      return ${status} $body_${status};
    }`,
    ),
  ).join('');
}

function headersOf(status: number, requestsPerMinute: number): string {
  const lines = [
    ...(status === 429 || status === 503 ? ['Retry-After 1'] : []),
    ...(status === 429
      ? [`RateLimit-Policy '"client";q=${requestsPerMinute};w=60'`, `RateLimit '"client";r=0;t=1'`]
      : []),
  ];
  return lines.map((line) => `\n      add_header ${line} always;`).join('');
}

/** In single quotes of nginx. */
function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
