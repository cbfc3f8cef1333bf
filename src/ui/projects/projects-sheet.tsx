// The projects of this browser, in a sheet: which there are, a new one, and files that hold one.

import './projects.css';
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { OpenProjectFile, ProjectFilePart } from './project-file.tsx';
import { ProjectRow } from './project-row.tsx';

export function ProjectsSheet({ app }: { readonly app: App }) {
  const said = useSignal('');
  useEffect(() => void app.lookAtProjects(), [app]);
  // A file that was read and not taken is let go with the sheet; one that is being saved goes on.
  useEffect(
    () => () => {
      const { kind } = app.projectFile.value;
      if (kind !== 'writing' && kind !== 'taking' && kind !== 'fetching') app.closeProjectFile();
    },
    [app],
  );
  const projects = app.projects.value;
  const isRunning = app.work.value.kind === 'running';
  return (
    <>
      <ProjectFilePart app={app} />
      <section aria-label="Projects on this device">
        <p class="soft">
          Each project has its own documents, results, settings and loop, and is kept in this browser.
          {isRunning && ' Going to another one stops the run; what is done is kept.'}
        </p>
        {projects === null ? (
          <p role="status">Looking at what is here…</p>
        ) : (
          <ul class="projects-list" aria-label="Projects">
            {projects.map((project) => (
              <ProjectRow key={project.id} app={app} project={project} onSaid={(words) => (said.value = words)} />
            ))}
          </ul>
        )}
        <p class="soft" role="status">
          {said.value}
        </p>
      </section>
      <NewProject app={app} />
      <OpenProjectFile app={app} />
    </>
  );
}

function NewProject({ app }: { readonly app: App }) {
  const id = useId();
  const name = useSignal('');
  const trouble = useSignal<string | null>(null);
  const make = async () => {
    trouble.value = null;
    trouble.value = (await app.newProject(name.value.trim() || 'A new project'))?.message ?? null;
  };
  return (
    <section aria-label="A new project">
      <h3>
        <label for={id}>A new project</label>
      </h3>
      <form
        class="project-form"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <input
          id={id}
          type="text"
          maxLength={80}
          placeholder="Its name"
          data-testid="new-project-name"
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button type="submit" data-testid="new-project">
          Make it
        </button>
      </form>
      {trouble.value !== null && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </section>
  );
}
