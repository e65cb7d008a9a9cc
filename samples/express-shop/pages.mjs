import { randomUUID } from 'node:crypto';
import { Router } from 'express';

const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The shop's pages and what they load. */
export function pages() {
  const router = Router();
  const page = (request, response) => {
    if (!request.headers.cookie?.includes('sid=')) {
      response.cookie('sid', randomUUID(), { httpOnly: true, sameSite: 'lax' });
    }

    const name = escape(request.params.name ?? request.path.slice(1) ?? 'Shop');
    response.type('html').send(`<!doctype html><html lang=en><title>${name}</title><link rel=stylesheet href=/assets/shop.css><h1>${name}</h1><a href=/category/lamps>Lamps</a> <a href=/cart>Cart</a>`);
  };
  router.get(['/', '/search', '/cart', '/checkout', '/login', '/account', '/register'], page);
  router.get(['/category/:name', '/product/:name', '/blog/:name', '/help/:name'], page);
  router.get('/account/orders/:id', (request, response) => response.redirect('/login'));
  router.get('/robots.txt', (request, response) => response.type('text').send('User-agent: *\nDisallow: /account\nDisallow: /not-for-people\n'));
  router.get('/not-for-people', (request, response) => response.status(204).end());
  router.get('/assets/:file', (request, response) => (request.params.file.endsWith('.css') ? response.type('css').send('body{font:1rem sans-serif}') : response.type('js').send('0')));
  router.get(['/img/:file', '/favicon.ico'], (request, response) => response.type('gif').send(picture));
  return router;
}
