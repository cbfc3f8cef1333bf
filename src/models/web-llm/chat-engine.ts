// The little of web-llm's MLCEngine that is used here, and how a real one is made. Tests put an engine with the same
// edges in its place.

/** One request. Always streamed: an interrupted engine answers later requests that are not streamed with nothing. */
export interface ChatRequest {
  readonly messages: [{ readonly role: 'user'; readonly content: string }];
  readonly stream: true;
  readonly stream_options: { readonly include_usage: true };
  readonly temperature: number;
  readonly top_p: number;
  readonly max_tokens: number;
  readonly seed: number;
  readonly repetition_penalty: number;
  readonly frequency_penalty: number;
  readonly presence_penalty: number;
  readonly logprobs?: true;
  readonly top_logprobs?: number;
  readonly response_format?: { readonly type: 'grammar'; readonly grammar: string };
}

/** A token and its natural logarithm; null where −∞ went through JSON. */
export interface TokenChance {
  readonly token: string;
  readonly logprob: number | null;
}

export interface ReplyChunk {
  readonly choices: readonly {
    readonly delta: { readonly content?: string | null };
    /** `stop`, `length` or `abort`; null until the last chunk. */
    readonly finish_reason: string | null;
    readonly logprobs?: {
      readonly content: readonly { readonly top_logprobs: readonly TokenChance[] }[] | null;
    } | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

/** web-llm's ConvTemplateConfig, as far as it is set. */
export interface TemplateOptions {
  readonly system_template: string;
  readonly system_message: string;
  readonly roles: { readonly user: string; readonly assistant: string; readonly tool: string };
  readonly seps: string[];
  readonly role_content_sep: string;
  readonly role_empty_sep: string;
  readonly stop_str: string[];
  readonly stop_token_ids: number[];
  readonly system_prefix_token_ids?: number[];
  readonly render_empty_system_message: boolean;
}

/** What takes the place of the same fields in mlc-chat-config.json. */
export interface ChatOptions {
  readonly conv_template: TemplateOptions;
  /** Would be laid over the template. */
  readonly conv_config: Partial<TemplateOptions>;
}

/** A line of web-llm's `model_list`. */
export interface ModelRecord {
  readonly model: string;
  readonly model_id: string;
  readonly model_lib: string;
  readonly overrides: Readonly<Record<string, number>>;
  readonly required_features: string[];
  readonly model_manifest?: string;
}

export interface ChatEngine {
  reload(modelId: string, options: ChatOptions): Promise<void>;
  create(request: ChatRequest): Promise<AsyncIterable<ReplyChunk>>;
  /** The reply so far, whole. Throws ModelNotLoadedError without a model, which makes it a probe too. */
  getMessage(): Promise<string>;
  interruptGenerate(): Promise<void>;
  unload(): Promise<void>;
}

/** Makes an engine without a model. `report` gets the texts of web-llm's progress. */
export type StartEngine = (record: ModelRecord, report: (text: string) => void) => Promise<ChatEngine>;

/** The real one. Its package is 2 MB compressed, so it is fetched when the first compiled model is opened. */
export const startRealEngine: StartEngine = async (record, report) => {
  const { MLCEngine } = await import('@mlc-ai/web-llm');
  const engine = new MLCEngine({
    appConfig: { model_list: [record], cacheBackend: 'cache' },
    initProgressCallback: ({ text }) => report(text),
    logLevel: 'SILENT',
  });
  return {
    reload: (modelId, options) => engine.reload(modelId, options),
    create: (request) => engine.chat.completions.create(request),
    getMessage: () => engine.getMessage(),
    interruptGenerate: () => engine.interruptGenerate(),
    unload: () => engine.unload(),
  };
};
