import { createHash } from 'node:crypto';
import { Router } from 'express';
import { WebSocketServer } from 'ws';
import { products } from './catalogue.mjs';

/** What is not one request and one answer: events, a long list in pieces, an upload, a chat. */
export function live() {
  const router = Router();

  // Prices as events: one every fifth of a second, so that a reader sees whether they come one by one.
  router.get('/prices', (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const count = Math.min(50, Number(request.query.count) || 5);
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      response.write(`id: ${sent}\nevent: price\ndata: ${JSON.stringify({ id: sent, price: products[sent].price })}\n\n`);
      if (sent === count) {
        clearInterval(timer);
        response.end();
      }
    }, 200);
    response.on('close', () => clearInterval(timer));
  });

  router.get('/export', (request, response) => {
    response.type('application/x-ndjson');
    for (const product of products) {
      response.write(JSON.stringify(product) + '\n');
    }

    response.end();
  });

  // A picture for a product: answered with what arrived, to be compared.
  router.post('/pictures', (request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (part) => {
      bytes += part.length;
      hash.update(part);
    });
    request.on('end', () => response.status(201).json({ bytes, sha256: hash.digest('hex') }));
  });
  return router;
}

/** A chat with the shop: every message comes back, marked. */
export function chat(server) {
  const sockets = new WebSocketServer({ server, path: '/live/chat', maxPayload: 1 << 20 });
  sockets.on('connection', (socket) => {
    socket.send('Hello, how can we help?');
    socket.on('message', (data, isBinary) => socket.send(isBinary ? data : `You wrote: ${data}`, { binary: isBinary }));
  });
}
