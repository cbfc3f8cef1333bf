// The project file that is on its way out or in: how far it is, or what is in it and how it can be taken in.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Failure } from '../../core/outcome.ts';
import type { App, ProjectPreview, TakeIn } from '../../run/app.ts';
import { bytes, count, percent } from '../figures.ts';
import { countsWords, kindName, mergeWords } from './project-words.ts';

export function ProjectFilePart({ app }: { readonly app: App }) {
  const state = app.projectFile.value;
  switch (state.kind) {
    case 'idle':
      return state.failure === null ? null : (
        <p class="trouble" role="alert" data-testid="project-file-trouble">
          {state.failure.message}
        </p>
      );
    case 'preview':
      return <Preview app={app} preview={state.preview} failure={state.failure} />;
    case 'taking':
      return (
        <p role="status" aria-busy="true">
          Taking in {state.name}: all of it or nothing. The page is then loaded anew.
        </p>
      );
    case 'writing':
    case 'reading':
    case 'fetching': {
      const word = { writing: 'Saving', reading: 'Reading', fetching: 'Fetching' }[state.kind];
      return (
        <div class="project-file" role="status">
          <p>
            {word} {state.name}
            {state.share !== null && `: ${percent(state.share)}`}
          </p>
          <progress aria-label={`${word} ${state.name}`} {...(state.share === null ? {} : { value: state.share })} />
          <button type="button" data-testid="stop-project-file" onClick={() => app.closeProjectFile()}>
            Stop
          </button>
        </div>
      );
    }
    default:
      return state satisfies never;
  }
}

interface PreviewProps {
  readonly app: App;
  readonly preview: ProjectPreview;
  readonly failure: Failure | null;
}

function Preview({ app, preview, failure }: PreviewProps) {
  const { name, madeAt, counts, adapters, differences } = preview;
  const isEmptyHere = app.documents.value.length === 0;
  const here = app.project.value.name;
  return (
    <section class="project-file" aria-label={`The file ${preview.file}`} data-testid="project-preview">
      <h3>{name}</h3>
      <p class="soft">
        Saved {new Date(madeAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}. It holds{' '}
        {countsWords(counts)}
        {adapters.count > 0 && `, with ${bytes(adapters.bytes)} of trained weights`}.
        {counts.adapters > adapters.count && ' Files of its trained models are not in it.'}
      </p>
      {!isEmptyHere && (
        <table>
          <caption class="unseen">What is in the file, against {here}</caption>
          <thead>
            <tr>
              <th scope="col">Against “{here}”</th>
              <th scope="col">the same</th>
              <th scope="col">new</th>
              <th scope="col">differs</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ kind, same, added, differs }) => (
              <tr key={kind} data-kind={kind}>
                <th scope="row">{kindName(kind)}</th>
                <td>{count(same)}</td>
                <td>{count(added)}</td>
                <td>{count(differs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul class="take-in">
        <Choice app={app} how="new" word="Open as a new project">
          Nothing that is here changes.
        </Choice>
        {!isEmptyHere && (
          <Choice app={app} how="merge" word={`Merge into “${here}”`}>
            {mergeWords(differences)}
          </Choice>
        )}
        {isEmptyHere ? (
          <Choice app={app} how="replace" word={`Put it into “${here}”`}>
            Nothing is in that yet.
          </Choice>
        ) : (
          <Replace app={app} name={here} />
        )}
      </ul>
      {failure !== null && (
        <p class="trouble" role="alert">
          {failure.message}
        </p>
      )}
      <button type="button" class="quiet" data-testid="leave-project-file" onClick={() => app.closeProjectFile()}>
        Leave it
      </button>
    </section>
  );
}

interface ChoiceProps {
  readonly app: App;
  readonly how: TakeIn;
  readonly word: string;
  readonly children: string;
}

function Choice({ app, how, word, children }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        class={how === 'new' ? 'go' : ''}
        data-testid={`take-in-${how}`}
        onClick={() => void app.takeProjectFile(how)}
      >
        {word}
      </button>
      <p class="soft">{children}</p>
    </li>
  );
}

/** What is here goes, so it is asked twice. */
function Replace({ app, name }: { readonly app: App; readonly name: string }) {
  const asking = useSignal(false);
  const { documents, segments, candidates, labelled: labels } = app.counts.value;
  const goes = countsWords({
    documents,
    segments,
    candidates,
    ratings: 0,
    labels,
    adapters: app.adapters.value.length,
  });
  return (
    <li>
      {asking.value ? (
        <div class="ask">
          <span>
            Replace all that is in “{name}” now: {goes}?
          </span>
          <button
            type="button"
            data-testid="take-in-replace"
            ref={(button) => button?.focus()}
            onClick={() => void app.takeProjectFile('replace')}
          >
            Replace
          </button>
          <button type="button" class="quiet" onClick={() => (asking.value = false)}>
            Keep
          </button>
        </div>
      ) : (
        <button type="button" data-testid="ask-replace" onClick={() => (asking.value = true)}>
          Replace “{name}”…
        </button>
      )}
      <p class="soft">All that is in it now goes, and there is no way back.</p>
    </li>
  );
}

/** The way in for a file: a button, and a place to drop it. */
export function OpenProjectFile({ app }: { readonly app: App }) {
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined) => {
    if (file !== undefined) void app.openProjectFile(file);
  };
  return (
    <section aria-label="Open a project file">
      <h3>Open a project file</h3>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop a file; the button in it does the same. */}
      <div
        class="drop project-drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          // The page would add it as a document.
          event.preventDefault();
          event.stopPropagation();
          take(event.dataTransfer?.files[0]);
        }}
      >
        <p>Drop a .humpback.zip here. You see what is in it before anything changes.</p>
        <input
          ref={input}
          type="file"
          hidden
          accept=".zip,application/zip"
          data-testid="project-file-choose"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <button type="button" onClick={() => input.current?.click()}>
          Choose a file…
        </button>
      </div>
    </section>
  );
}
