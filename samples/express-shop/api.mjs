import { Router, json } from 'express';
import { find, products, search, write } from './catalogue.mjs';

const most = 10_000;
const failEvery = Number(process.env.SHOP_FAIL_EVERY ?? 40);

/** A warehouse that fails now and then: every so many calls. */
let asked = 0;
function stockOf(product) {
  asked += 1;
  if (failEvery > 0 && asked % failEvery === 0) {
    const failures = ['connect ETIMEDOUT 10.0.3.7:5432', 'getaddrinfo ENOTFOUND warehouse.internal', "Cannot read properties of undefined (reading 'count')"];
    throw new Error(failures[(asked / failEvery) % failures.length]);
  }

  return product.stock;
}

const unknown = (response, what, id) => response.status(404).json({ message: `There is no ${what} ${id}.` });

export function api() {
  const orders = new Map();
  let last = 1000;
  const router = Router();
  router.use(json({ limit: '256kb' }));

  router.get('/products', (request, response) => {
    const page = Math.max(1, Number(request.query.page) || 1);
    const size = Math.min(50, Math.max(1, Number(request.query.size) || 20));
    response.json({ page, size, items: products.slice((page - 1) * size, page * size).map(write) });
  });
  router.get('/products/:id', (request, response) => {
    const product = find(request.params.id);
    return product ? response.json(write(product)) : unknown(response, 'product', request.params.id);
  });
  router.get('/stock/:id', (request, response) => {
    const product = find(request.params.id);
    return product ? response.json({ id: product.id, inStock: stockOf(product) }) : unknown(response, 'product', request.params.id);
  });
  router.get('/search', (request, response) => response.json({ query: request.query.q, items: search(String(request.query.q ?? '')).slice(0, 10).map(write) }));

  router.post('/cart', (request, response) => {
    const { productId, quantity } = request.body ?? {};
    const product = find(productId);
    return product ? response.json({ productId, quantity, subtotal: product.price * quantity }) : unknown(response, 'product', productId);
  });
  router.post('/orders', (request, response) => {
    const { productId, quantity, currency } = request.body ?? {};
    const product = find(productId);
    if (!product) {
      return unknown(response, 'product', productId);
    }

    const order = { id: ++last, productId, quantity, total: product.price * quantity, currency: currency ?? 'EUR', status: 'open' };
    orders.set(order.id, order);
    orders.delete(order.id - most);
    return response.status(201).json(order);
  });
  router.get('/orders/:id', (request, response) => {
    const order = orders.get(Number(request.params.id));
    return order ? response.json(order) : unknown(response, 'order', request.params.id);
  });

  router.post('/users', (request, response) => response.status(201).json({ id: request.body.email.length * 31, name: request.body.name, email: request.body.email }));
  router.get('/users/:id', (request, response) => response.status(401).json({ message: 'Log in to see users.' }));
  router.post('/login', (request, response) => (request.body?.password === 'open sesame' ? response.json({ token: 'demo' }) : response.status(401).json({ message: 'Wrong name or password.' })));
  router.get('/me', (request, response) => (request.headers.cookie?.includes('sid=') ? response.json({ name: 'guest' }) : response.status(401).json({ message: 'Nobody is logged in.' })));
  router.post('/messages', (request, response) => response.status(202).json({ received: request.body.message.length }));
  router.post('/events', (request, response) => response.status(204).end());

  // A mistake that every shop has somewhere: a text from outside is taken for a date.
  router.get('/reports/sales', (request, response) => {
    const from = request.query.from ? new Date(String(request.query.from)).toISOString() : null;
    const sold = [...orders.values()];
    response.json({ from, count: sold.length, total: sold.reduce((sum, order) => sum + order.total, 0) });
  });
  return router;
}
