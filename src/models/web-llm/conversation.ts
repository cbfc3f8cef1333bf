// A prompt in the words of an MLC conversation template, rendered here: web-llm cannot begin a reply, and it fills
// templates with String.replace, which takes `$&` in a document for an order.

import * as v from 'valibot';
import { badInput, type Outcome, succeed } from '../../core/outcome.ts';
import type { Prompt, Turn } from '../../core/ports.ts';
import type { TemplateOptions } from './chat-engine.ts';

const Roles = v.object({ user: v.string(), assistant: v.string(), tool: v.nullish(v.string()) });
const Text = v.nullish(v.string());

const Template = v.object({
  system_template: v.string(),
  system_message: v.nullish(v.string(), ''),
  roles: Roles,
  role_templates: v.nullish(v.object({ user: Text, assistant: Text })),
  seps: v.pipe(v.array(v.string()), v.minLength(1)),
  // What MLC puts where these two are missing; an empty string stays one.
  role_content_sep: v.nullish(v.string(), ': '),
  role_empty_sep: v.nullish(v.string(), ': '),
  stop_str: v.nullish(v.array(v.string()), []),
  stop_token_ids: v.nullish(v.array(v.number()), []),
  system_prefix_token_ids: v.nullish(v.array(v.number())),
  add_role_after_system_message: v.nullish(v.boolean(), true),
  render_empty_system_message: v.nullish(v.boolean(), true),
});

/** The conversation template of one model; the field names are MLC's. */
export type Conversation = v.InferOutput<typeof Template>;

const Config = v.object({
  conv_template: v.record(v.string(), v.unknown()),
  conv_config: v.nullish(v.record(v.string(), v.unknown()), {}),
});

/** The template in mlc-chat-config.json; bad input when there is none that could be used. */
export function readConversation(config: Readonly<Record<string, unknown>>): Outcome<Conversation> {
  const parts = v.safeParse(Config, config);
  const template = v.safeParse(
    Template,
    parts.success ? { ...parts.output.conv_template, ...parts.output.conv_config } : null,
  );
  if (template.success) return succeed(template.output);
  return badInput(
    'The model’s mlc-chat-config.json has no conversation template that can be used: choose another model, or correct its conv_template.',
  );
}

/** A template that adds nothing to a message and stops a reply where the model's own does. */
export function passThrough(conversation: Conversation): TemplateOptions {
  const { stop_str, stop_token_ids, system_prefix_token_ids } = conversation;
  return {
    system_template: SYSTEM,
    system_message: '',
    roles: { user: '', assistant: '', tool: '' },
    seps: [''],
    role_content_sep: '',
    role_empty_sep: '',
    stop_str,
    stop_token_ids,
    ...(system_prefix_token_ids ? { system_prefix_token_ids } : {}),
    render_empty_system_message: false,
  };
}

/** Every text of the template that can reach a prompt or end a reply. */
export function templateTexts(conversation: Conversation): readonly string[] {
  const { roles, role_templates, seps, stop_str } = conversation;
  return [
    conversation.system_template,
    ...Object.values(roles),
    ...Object.values(role_templates ?? {}),
    ...seps,
    conversation.role_content_sep,
    conversation.role_empty_sep,
    ...stop_str,
  ].filter((text): text is string => typeof text === 'string');
}

/**
 * The turns, up to where the reply begins, then `replyStart`. The model's default system message stands where the
 * prompt has none. Source: getPromptArrayInternal of web-llm's Conversation, with one difference: web-llm encodes each
 * turn by itself, and here the text is one. The tokens are the same where turns begin with a control token; where a
 * vocabulary puts a space before every text, this has none before the second turn, as in the model's training.
 *
 * @param harmless what each turn's text passes through before it stands between control tokens.
 */
export function renderPrompt(
  conversation: Conversation,
  prompt: Prompt,
  harmless: (text: string) => string,
): Outcome<string> {
  const [first] = prompt.turns;
  const given = first?.role === 'system' ? first.content : null;
  const turns = given === null ? prompt.turns : prompt.turns.slice(1);
  if (turns.some(({ role }) => role === 'system')) {
    return badInput('A prompt may have one system turn, and only as its first turn.');
  }
  if (turns.at(-1)?.role !== 'user') return badInput('A prompt must end with a turn of the user.');

  const { roles, seps, role_content_sep, role_empty_sep, add_role_after_system_message } = conversation;
  const system = systemText(conversation, given === null ? null : harmless(given));
  let text = system.rendered;
  turns.forEach((turn, index) => {
    const inSystemTurn = index === 0 && !add_role_after_system_message && system.rendered !== '';
    const content = turnText(conversation, turn, harmless(turn.content));
    if (!inSystemTurn) text += roles[turn.role as 'user' | 'assistant'] + role_content_sep;
    text += (index === 0 ? system.before : '') + content + seps[index % seps.length];
  });
  return succeed(text + roles.assistant + role_empty_sep + harmless(prompt.replyStart ?? ''));
}

const SYSTEM = '{system_message}';
const FUNCTION = '{function_string}';

/** What stands before the first turn, and what goes into it because the template has no place for a system message. */
function systemText(conversation: Conversation, given: string | null): { rendered: string; before: string } {
  const { system_template, system_message, render_empty_system_message } = conversation;
  const message = given ?? system_message;
  if (message === '' && !render_empty_system_message) return { rendered: '', before: '' };
  const homeless = given !== null && given !== '' && !system_template.includes(SYSTEM);
  return { rendered: fill(system_template, SYSTEM, message), before: homeless ? `${given}\n\n` : '' };
}

function turnText({ role_templates }: Conversation, { role }: Turn, content: string): string {
  const template = role === 'system' ? null : role_templates?.[role];
  const placeholder = `{${role}_message}`;
  if (!template?.includes(placeholder)) return content;
  return fill(fill(template, FUNCTION, ''), placeholder, content);
}

/** The first placeholder filled; unlike String.replace, whatever the text holds. */
function fill(template: string, placeholder: string, text: string): string {
  const at = template.indexOf(placeholder);
  return at === -1 ? template : template.slice(0, at) + text + template.slice(at + placeholder.length);
}
