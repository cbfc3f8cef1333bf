// One project in the list: what is in it, and what can be done with it.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Failure } from '../../core/outcome.ts';
import type { App, ProjectSummary } from '../../run/app.ts';
import { deletionWords, summaryWords } from './project-words.ts';

interface ProjectRowProps {
  readonly app: App;
  readonly project: ProjectSummary;
  /** Says how an act ended, beside the list: the button that was pressed may be gone. */
  readonly onSaid: (words: string) => void;
}

type Asking = 'rename' | 'delete' | 'save' | null;

export function ProjectRow({ app, project, onSaid }: ProjectRowProps) {
  const asking = useSignal<Asking>(null);
  const busy = useSignal<string | null>(null);
  const trouble = useSignal<string | null>(null);
  const { id, name } = project;
  const isOpen = app.project.value.id === id;
  const during = async (words: string, said: string, act: () => Promise<Failure | null>) => {
    asking.value = null;
    trouble.value = null;
    busy.value = words;
    try {
      const failure = await act();
      trouble.value = failure?.message ?? null;
      if (failure === null) onSaid(said);
    } finally {
      busy.value = null;
    }
  };
  const stop = () => (asking.value = null);
  return (
    <li data-project={id}>
      {asking.value === 'rename' ? (
        <Rename
          name={name}
          onCancel={stop}
          onName={(wanted) =>
            void during('Renaming…', `It is called ${wanted.trim()} now.`, () => app.renameProject(id, wanted))
          }
        />
      ) : (
        <div class="project-head">
          <b>{name}</b>
          {isOpen && <span class="soft">open now</span>}
        </div>
      )}
      <small class="soft" data-testid="project-counts">
        {summaryWords(project)}
      </small>
      {asking.value === 'delete' && (
        <div class="ask" role="alertdialog" aria-label={`Delete ${name}`}>
          <span>{deletionWords(project)}</span>
          <button
            type="button"
            data-testid="delete-project-yes"
            ref={(button) => button?.focus()}
            onClick={() => void during('Deleting…', `${name} was deleted.`, () => app.deleteProject(id))}
          >
            Delete
          </button>
          <button type="button" class="quiet" onClick={stop}>
            Keep
          </button>
        </div>
      )}
      {asking.value === 'save' && (
        <SaveForm
          project={project}
          onCancel={stop}
          onSave={(adapters) => {
            stop();
            void app.saveProjectFile(id, { adapters });
          }}
        />
      )}
      {asking.value === null && busy.value === null && (
        <div class="project-acts">
          {!isOpen && (
            <button
              type="button"
              data-testid="go-to-project"
              aria-label={`Open ${name}`}
              onClick={() => void app.goToProject(id)}
            >
              Open
            </button>
          )}
          <Act word="Rename" name={name} onClick={() => (asking.value = 'rename')} />
          <Act
            word="Duplicate"
            name={name}
            onClick={() => void during('Copying…', `${name} was copied.`, () => app.duplicateProject(id))}
          />
          <Act
            word="Save as file"
            name={name}
            onClick={() => {
              if ((project.counts?.adapters ?? 0) > 0) asking.value = 'save';
              else void app.saveProjectFile(id, { adapters: false });
            }}
          />
          <Act word="Delete" name={name} onClick={() => (asking.value = 'delete')} />
        </div>
      )}
      {busy.value !== null && (
        <span class="soft" role="status">
          {busy.value}
        </span>
      )}
      {trouble.value !== null && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </li>
  );
}

interface ActProps {
  readonly word: string;
  readonly name: string;
  readonly onClick: () => void;
}

function Act({ word, name, onClick }: ActProps) {
  const testId = `${word.toLowerCase().replaceAll(' ', '-')}-project`;
  return (
    <button type="button" class="quiet" data-testid={testId} aria-label={`${word}: ${name}`} onClick={onClick}>
      {word}
    </button>
  );
}

interface RenameProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onCancel: () => void;
}

function Rename({ name, onName, onCancel }: RenameProps) {
  const id = useId();
  const wanted = useSignal(name);
  return (
    <form
      class="project-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted.value.trim() !== '') onName(wanted.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The sheet stays open.
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
    >
      <label class="unseen" for={id}>
        Name of the project
      </label>
      <input
        id={id}
        type="text"
        maxLength={80}
        data-testid="project-name"
        ref={(input) => {
          if (input !== null && document.activeElement !== input) input.select();
        }}
        value={wanted.value}
        onInput={(event) => (wanted.value = event.currentTarget.value)}
      />
      <button type="submit" disabled={wanted.value.trim() === ''}>
        Rename
      </button>
      <button type="button" class="quiet" onClick={onCancel}>
        Cancel
      </button>
    </form>
  );
}

interface SaveFormProps {
  readonly project: ProjectSummary;
  readonly onSave: (adapters: boolean) => void;
  readonly onCancel: () => void;
}

/** Trained models make a file large, so they are asked about. */
function SaveForm({ project, onSave, onCancel }: SaveFormProps) {
  const adapters = useSignal(true);
  return (
    <form
      class="project-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(adapters.value);
      }}
    >
      <label class="choice">
        <input
          type="checkbox"
          data-testid="with-adapters"
          checked={adapters.value}
          onChange={(event) => (adapters.value = event.currentTarget.checked)}
        />
        <span>
          with the files of its {project.counts?.adapters === 1 ? 'trained model' : 'trained models'}
          <small class="soft">
            Without them everything can be looked at and exported; to go on with the loop it trains again.
          </small>
        </span>
      </label>
      <button type="submit" data-testid="save-project-yes" ref={(button) => button?.focus()}>
        Save
      </button>
      <button type="button" class="quiet" onClick={onCancel}>
        Cancel
      </button>
    </form>
  );
}
