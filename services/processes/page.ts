import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { readClientFiles } from './client-files.ts';

const PAGE = join(import.meta.dirname, '..', 'web');
const require = createRequire(import.meta.url);

/** The libraries that the page loads, as their packages ship them: no build step, no foreign host. */
const VENDOR = {
  'supabase.js': join(dirname(require.resolve('@supabase/supabase-js/package.json')), 'dist/umd/supabase.js'),
} as const;

/** The page at `/`: a front end like any other, from `services/web`; and the client package that it uses, at `/client/`. */
export function servePage({ anonKey }: { readonly anonKey: string }): RequestHandler {
  const router = Router();
  router.get('/', (_request, response) =>
    response.sendFile(join(PAGE, 'index.html'), { cacheControl: false }),
  );
  router.get('/web/settings.json', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ anon_key: anonKey });
  });
  for (const [name, file] of Object.entries(VENDOR)) {
    router.get(`/web/vendor/${name}`, (_request, response) => response.sendFile(file, { maxAge: '1h' }));
  }
  let clientFiles: ReadonlyMap<string, string> | undefined;
  router.get('/client/:name', (request, response, next) => {
    clientFiles ??= readClientFiles();
    const text = clientFiles.get(request.params.name);
    if (text === undefined) next();
    else response.set('Cache-Control', 'no-cache').type('text/javascript').send(text);
  });
  router.use('/web', express.static(PAGE, { index: false, cacheControl: true, maxAge: 0 }));
  return router;
}
