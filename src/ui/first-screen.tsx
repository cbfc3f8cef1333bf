// What a newcomer sees: what this does in two sentences, three ways on, and one pair on its way through the paper's steps.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { AddDocuments } from './add-documents.tsx';
import { later } from './later.tsx';
import { PRIVACY } from './privacy.ts';
import { recall } from './remembered.ts';

const Example = later(() => import('./first-example.tsx').then(({ FirstExample: view }) => view));

interface FirstScreenProps {
  readonly app: App;
  readonly dragging: boolean;
  /** Paths of the last drop that the browser would not open. */
  readonly unread?: readonly string[] | undefined;
  readonly onTour: () => void;
}

export function FirstScreen({ app, dragging, unread, onTour }: FirstScreenProps) {
  return (
    <div class="first">
      <div class="first-say">
        <h1>Your documents are the answers.</h1>
        <p class="lead">
          Humpback has a small language model, here in your browser, write the instruction that each passage would
          answer, and rate how well the two fit. The pairs that rate high enough teach the next model, or go home with
          you as a data set to train on.
        </p>
        <ol class="ways">
          <li class="way">
            <Demo app={app} onTour={onTour} />
          </li>
          <li>
            <h2>Use my documents</h2>
            <AddDocuments app={app} isNext={false} dragging={dragging} unread={unread} />
          </li>
          <li class="way">
            <ProjectFile app={app} />
          </li>
        </ol>
      </div>
      <p class="soft first-privacy" data-testid="privacy">
        {PRIVACY}
      </p>
      <Example />
    </div>
  );
}

interface DemoProps {
  readonly app: App;
  readonly onTour: () => void;
}

/** The project that comes with the page, and the tour until it was taken once. What keeps the demo shut is said here. */
function Demo({ app, onTour }: DemoProps) {
  const trouble = useSignal<string | null>(null);
  const fetching = app.projectFile.value.kind === 'fetching';
  const open = async () => {
    trouble.value = null;
    trouble.value = (await app.openDemo())?.message ?? null;
  };
  return (
    <>
      <h2>See a finished demo project</h2>
      <p class="soft">
        Tides and sourdough, worked through by this page: every pair, rating and model. It needs no graphics card and
        downloads no model.
        {recall('tour') === null && (
          <>
            {' '}
            Or first{' '}
            <button type="button" class="quiet" data-testid="take-tour" onClick={onTour}>
              take the tour
            </button>
            , five steps.
          </>
        )}
      </p>
      <button type="button" class="go" data-testid="open-demo" disabled={fetching} onClick={() => void open()}>
        {fetching ? 'Opening…' : 'Open the demo'}
      </button>
      {trouble.value !== null && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </>
  );
}

/** A project that was saved here or elsewhere. What is in it is shown before anything is taken in. */
function ProjectFile({ app }: { readonly app: App }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <h2>Open a project file</h2>
      <p class="soft">One .humpback.zip, saved here or on another device. You see what is in it first.</p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".zip,application/zip"
        data-testid="project-file-input"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file !== undefined) void app.openProjectFile(file);
        }}
      />
      <button type="button" data-testid="choose-project-file" onClick={() => input.current?.click()}>
        Choose a project…
      </button>
    </>
  );
}
