import { createServer } from 'node:http';
import express from 'express';
import { api } from './api.mjs';
import { chat, live } from './live.mjs';
import { pages } from './pages.mjs';

const app = express();
app.disable('x-powered-by');
app.use('/api', api());
app.use('/live', live());
app.use(pages());

const server = createServer(app);
chat(server);
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`express-shop on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
