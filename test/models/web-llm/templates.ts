// Conversation templates as the MLC project ships them in mlc-chat-config.json (mlc-llm, python/mlc_llm/
// conversation_template), the fields that shape a prompt.

const plain = { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' };

export const LLAMA_3 = {
  name: 'llama-3_1',
  system_template: '<|start_header_id|>system<|end_header_id|>\n\n{system_message}<|eot_id|>',
  system_message: 'You are a helpful, respectful and honest assistant.',
  system_prefix_token_ids: [128000],
  add_role_after_system_message: true,
  roles: {
    user: '<|start_header_id|>user',
    assistant: '<|start_header_id|>assistant',
    tool: '<|start_header_id|>ipython',
  },
  role_templates: plain,
  messages: [],
  seps: ['<|eot_id|>'],
  role_content_sep: '<|end_header_id|>\n\n',
  role_empty_sep: '<|end_header_id|>\n\n',
  stop_str: [],
  stop_token_ids: [128001, 128008, 128009],
  function_string: '',
  use_function_calling: false,
};

export const CHATML = {
  name: 'chatml',
  system_template: '<|im_start|>system\n{system_message}<|im_end|>\n',
  system_message: 'A conversation between a user and an LLM-based AI assistant.',
  system_prefix_token_ids: null,
  add_role_after_system_message: true,
  roles: { user: '<|im_start|>user', assistant: '<|im_start|>assistant' },
  role_templates: plain,
  seps: ['<|im_end|>\n'],
  role_content_sep: '\n',
  role_empty_sep: '\n',
  stop_str: ['<|im_end|>'],
  stop_token_ids: [2],
};

export const LLAMA_2 = {
  name: 'llama-2',
  system_template: '[INST] <<SYS>>\n{system_message}\n<</SYS>>\n\n',
  system_message: 'You are a helpful, respectful and honest assistant.',
  system_prefix_token_ids: [1],
  add_role_after_system_message: false,
  roles: { user: '<s>[INST]', assistant: '[/INST]', tool: '[INST]' },
  role_templates: plain,
  seps: [' ', ' </s>'],
  role_content_sep: ' ',
  role_empty_sep: ' ',
  stop_str: ['[INST]'],
  stop_token_ids: [2],
};

export const TINYLLAMA = {
  name: 'tinyllama_v1_0',
  system_template: '<|system|>\n{system_message}</s>',
  system_message: 'You are a helpful chatbot.',
  roles: { user: '<|user|>', assistant: '<|assistant|>' },
  seps: ['</s>'],
  role_content_sep: '\n',
  role_empty_sep: '\n',
  stop_str: ['</s>'],
  stop_token_ids: [2],
};

export const GEMMA = {
  name: 'gemma_instruction',
  system_template: '{system_message}',
  system_message: '',
  system_prefix_token_ids: [2],
  roles: { user: '<start_of_turn>user', assistant: '<start_of_turn>model' },
  role_templates: plain,
  seps: ['<end_of_turn>\n'],
  role_content_sep: '\n',
  role_empty_sep: '\n',
  stop_str: ['<end_of_turn>'],
  stop_token_ids: [1, 107],
};

export const MISTRAL = {
  name: 'mistral_default',
  system_template: '[INST] {system_message}',
  system_message: 'Always assist with care.',
  system_prefix_token_ids: [1],
  add_role_after_system_message: false,
  roles: { user: '[INST]', assistant: '[/INST]', tool: '[INST]' },
  role_templates: plain,
  seps: [' '],
  role_content_sep: ' ',
  role_empty_sep: '',
  stop_str: ['</s>'],
  stop_token_ids: [2],
};
