import express from 'express';
import supertest from 'supertest';
import { expect, test } from '@jest/globals';
import { fixedFlags } from './flags.ts';
import { gate } from './gate.ts';

const definitions = { 'test.header': { description: 'A header.' } };

test.each([true, false])('what stands behind a flag runs only where it is on (%s)', async (isOn) => {
  const app = express();
  const mark: express.RequestHandler = (_request, response, next) => {
    response.set('x-marked', 'yes');
    next();
  };
  app.use(gate(fixedFlags(definitions, { 'test.header': isOn }), 'test.header', mark));
  app.use((_request, response) => void response.send('ok'));
  const response = await supertest(app).get('/');
  expect([response.text, response.headers['x-marked']]).toEqual(['ok', isOn ? 'yes' : undefined]);
});
