// The real worker in a browser whose storage is nearly full.

import './little-room.ts';
import type { Endpoint } from 'comlink';
import * as models from '../../src/models/open.ts';
import { serve } from '../../src/worker/serve.ts';

// The tests compile with the DOM library, where `self` is a window.
serve(self as unknown as Endpoint, {
  ...{ choices: models.listChoices, probe: models.probeDevice, size: models.sizeOf, stored: models.storedModels },
  ...{ remove: models.removeModel, openEngine: models.openEngine },
  ...{ forgetTrainings: models.forgetTrainings, trainingBytes: models.trainingBytes },
});
