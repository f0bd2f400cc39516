import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** A real server on a port of its own. */
export interface TestServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  handle(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startServer(): Promise<TestServer> {
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${(request.url ?? '').split('?', 1)[0] ?? ''}`);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    asked,
    handle: (listener) => void (handler = listener),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const CLIENT = { client_id: 'studyflow', client_secret: 'a secret of the provider' } as const;

/** Where the app, which is another client, gets its ID tokens. */
export const APP = { client_id: 'the-app', redirect_uri: 'http://127.0.0.1:9/app' } as const;

/** A real OpenID provider (npm's oidc-provider); whoever `login_hint` names signs in and says yes. */
export async function runOidcProvider(
  server: TestServer,
  options: {
    readonly callbackUrl: string;
    /** By subject. */
    readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly more?: Configuration;
  },
): Promise<void> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(server.url, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'provider-key' }] },
    cookies: { keys: ['cookies of a test'] },
    clients: [
      {
        ...CLIENT,
        redirect_uris: [options.callbackUrl],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: APP.client_id,
        redirect_uris: [APP.redirect_uri],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'picture', 'preferred_username'] },
    scopes: ['openid', 'offline_access', 'email', 'profile', 'school'],
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, RefreshToken: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...options.people[subject] }),
    }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ...options.more,
  });
  const callback = provider.callback();
  server.handle((request, response) => {
    if (request.url?.startsWith('/interaction/') === true) void agree(provider, request, response);
    else void callback(request, response);
  });
}

async function agree(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params, prompt, session } = await provider.interactionDetails(request, response);
  const hint = String(params['login_hint']);
  if (hint === 'says-no') {
    const refusal = { error: 'access_denied', error_description: 'The person said no' };
    await provider.interactionFinished(request, response, refusal);
    return;
  }
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: hint } });
    return;
  }
  const grant = new provider.Grant({
    accountId: session?.accountId ?? hint,
    clientId: String(params['client_id']),
  });
  grant.addOIDCScope(String(params['scope']));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

/** A browser: follows every redirect, keeps cookies, and stops where nobody answers any more. */
export async function browse(start: string, stopAt = 'http://127.0.0.1:9'): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 20; step += 1) {
    if (url.startsWith(stopAt)) return new URL(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null)
      throw new Error(`${url} answered ${answer.status.toString()}: ${await answer.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error('Too many redirects');
}

/** What a landing says, in the fragment or the query. */
export function saidBy(landing: URL): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(landing.hash.slice(1) || landing.search));
}

/** Somebody at GitHub: what `/user` and `/user/emails` say, and with which status the latter. */
export interface Githubber {
  readonly user: Readonly<Record<string, unknown>>;
  readonly emails: unknown;
  readonly status?: number;
}

/** GitHub's shape: a small real server; `login` names who says yes. */
export function runGithub(server: TestServer, people: Readonly<Record<string, Githubber>>): void {
  const codes = new Map<string, { readonly person: string; readonly challenge: string }>();
  server.handle((request, response) => {
    const url = new URL(request.url ?? '', server.url);
    if (url.pathname === '/login/oauth/authorize') {
      const code = `code-${codes.size.toString()}`;
      const valueOf = (name: string): string => url.searchParams.get(name) ?? '';
      codes.set(code, { person: valueOf('login'), challenge: valueOf('code_challenge') });
      const location = `${valueOf('redirect_uri')}?code=${code}&state=${valueOf('state')}`;
      response.writeHead(302, { location }).end();
    } else if (url.pathname === '/login/oauth/access_token') {
      void readBody(request).then((form) => answerJson(response, tokenFor(form, codes)));
    } else {
      const token = /^Bearer token-of-(.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      answerAbout(people[token], url.pathname, response);
    }
  });
}

function answerAbout(person: Githubber | undefined, path: string, response: ServerResponse): void {
  if (person === undefined) answerJson(response, { message: 'Bad credentials' }, 401);
  else if (path.endsWith('/emails')) answerJson(response, person.emails, person.status);
  else answerJson(response, person.user);
}

/** Refusals come with 200, as GitHub's do. */
function tokenFor(
  form: URLSearchParams,
  codes: ReadonlyMap<string, { readonly person: string; readonly challenge: string }>,
): Record<string, string> {
  const known = codes.get(form.get('code') ?? '');
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const isGenuine = form.get('client_secret') === CLIENT.client_secret && challenge === known?.challenge;
  if (known === undefined || !isGenuine) return { error: 'bad_verification_code', error_description: 'no' };
  return { access_token: `token-of-${known.person}`, token_type: 'bearer', scope: 'user:email' };
}

function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}
