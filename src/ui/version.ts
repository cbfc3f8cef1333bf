// The version that a report about this page names. A test holds it to package.json.

export const VERSION = '0.1.0';
