// The worker that computes: the real engines, served to the page.

import './own-scripts.ts'; // before the packages that compute
import {
  forgetTrainings,
  listChoices,
  openEngine,
  probeDevice,
  removeModel,
  sizeOf,
  storedModels,
  trainingBytes,
} from '../models/open.ts';
import { serve } from './serve.ts';

serve(self, {
  choices: listChoices,
  probe: probeDevice,
  size: sizeOf,
  stored: storedModels,
  remove: removeModel,
  forgetTrainings,
  trainingBytes,
  openEngine,
});
