// `npm start`: fetches the model where it can, builds the application and serves it. Without the model the page still
// starts and says what to do.

import { ensureModel } from './model.ts';
import { serveBuilt } from './serve.ts';

const PORT = 4173;

const model = await ensureModel();
if (!model.ready)
  console.error(`${model.why} The application starts without it and offers other ways to load a model.`);
const server = await serveBuilt({ port: PORT, strictPort: false });
console.log(`Humpback is ready at ${server.origin}\nPress Ctrl+C to end it.`);
