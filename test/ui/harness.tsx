// The page with a scripted app, to look at: npx vite, then /test/ui/harness.html?scene=running#ratings

import { render } from 'preact';
import { Page } from '../../src/ui/page.tsx';
import { sceneApp } from './scenes.ts';

const scene = new URLSearchParams(location.search).get('scene') ?? 'running';
const root = document.getElementById('app');
if (root !== null) render(<Page app={sceneApp(scene)} />, root);
