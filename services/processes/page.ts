import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { readClientFiles, readVendorModules } from './client-files.ts';

const PAGE = join(import.meta.dirname, '..', 'web');
const require = createRequire(import.meta.url);

/** What the page loads as a script, as its package ships it: no build step, no foreign host. */
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
  router.get('/web/vendor/:name', serveTexts(readVendorModules));
  router.get('/client/:name', serveTexts(readClientFiles));
  router.use('/web', express.static(PAGE, { index: false, cacheControl: true, maxAge: 0 }));
  return router;
}

/** Scripts by name, read when the first of them is asked for. */
function serveTexts(read: () => ReadonlyMap<string, string>): RequestHandler<{ name: string }> {
  let texts: ReadonlyMap<string, string> | undefined;
  return (request, response, next) => {
    texts ??= read();
    const text = texts.get(request.params.name);
    if (text === undefined) next();
    else response.set('Cache-Control', 'no-cache').type('text/javascript').send(text);
  };
}
