import express, { type Request } from 'express';
import { route, type Presented, type Route } from '../../../platform/http/route.ts';
import { atMost } from '../../../platform/http/json-body.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { UNSUBSCRIBE_PATH } from './unsubscribe.ts';
import { pageIn } from './unsubscribe-page.ts';

const FORM = 'application/x-www-form-urlencoded';
const LIMIT_BYTES = 1_024;
const path = `${UNSUBSCRIBE_PATH}/{token}`;
const tag = 'Notifications';

/** The link in every digest: looking at it changes nothing, posting to it ends the mails (RFC 8058). */
export function unsubscribeRoutes({
  show,
  unsubscribe,
}: {
  readonly show: BoundUseCase<undefined>;
  readonly unsubscribe: BoundUseCase<undefined>;
}): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path,
      summary: 'Ask whether mails shall end, as the page behind the link in every mail',
      useCase: show,
      outputMedia: ['text/html'],
      present: (_output, request) => asPage(request, 'question'),
    }),
    route({
      tag,
      method: 'post',
      path,
      summary: 'End mails, with the link alone',
      useCase: unsubscribe,
      body: {
        read: [
          atMost(LIMIT_BYTES, express.urlencoded({ extended: false, limit: LIMIT_BYTES, parameterLimit: 5 })),
        ],
        media: [FORM],
      },
      outputMedia: ['text/html'],
      present: (_output, request) => asPage(request, 'done'),
    }),
  ];
}

function asPage(request: Request, what: 'question' | 'done'): Presented {
  const bytes = Buffer.from(pageIn(request.get('accept-language'), what));
  return {
    body: undefined,
    bytes: oneOf(bytes),
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': String(bytes.length),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    },
  };
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
